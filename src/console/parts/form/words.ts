import { defineWords } from "../../words/words.ts";

export const formWords = defineWords({
  en: {
    onePerLine: "One per line",
  },
  "zh-Hans": {
    onePerLine: "每行一个",
  },
});
