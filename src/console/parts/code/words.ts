import { defineWords } from "../../words/words.ts";

export const codeWords = defineWords({
  en: {
    client: "Client",
    everyClient: "Variables",
  },
  "zh-Hans": {
    client: "客户端",
    everyClient: "环境变量",
  },
});
