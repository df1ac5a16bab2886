import { defineWords } from "../../words/words.ts";

export const pageWords = defineWords({
  en: {
    failed: "This did not work",
    retry: "Try again",
    request: "Request",
    loading: "Loading…",
  },
  "zh-Hans": {
    failed: "操作未成功",
    retry: "重试",
    request: "请求",
    loading: "正在加载…",
  },
});
