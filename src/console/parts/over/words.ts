import { defineWords } from "../../words/words.ts";

export const overWords = defineWords({
  en: {
    close: "Close",
    cancel: "Cancel",
    typeToConfirm: (name: string) => `Type ${name} to confirm`,
    stored: "I have stored it",
    shownOnce: "This is the only time it is shown. Store it now, because nobody can show it again.",
    key: "Key",
    shell: "Shell",
  },
  "zh-Hans": {
    close: "关闭",
    cancel: "取消",
    typeToConfirm: (name) => `输入 ${name} 以确认`,
    stored: "我已妥善保存",
    shownOnce: "密钥只显示这一次，之后任何人都无法再次查看，请立即保存。",
    key: "密钥",
    shell: "Shell",
  },
});
