import { defineWords } from "../../words/words.ts";

export const settingsWords = defineWords({
  en: { title: "Settings", look: "Appearance", keys: "Keyboard" },
  "zh-Hans": { title: "设置", look: "外观", keys: "键盘" },
});
