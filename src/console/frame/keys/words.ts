import { defineWords } from "../../words/words.ts";

export const keyWords = defineWords({
  en: {
    title: "Keyboard shortcuts",
    everywhere: "Everywhere",
    here: "On this page",
    inTables: "In tables",
    ofTables: {
      search: "Search the list",
      rows: "Next, previous row",
      open: "Open the row",
      select: "Select the row",
      ends: "First, last row",
    },
    close: "Close what is open",
    palette: "Search, go, do",
    list: "This list",
    toMessages: "Go to the messages and back",
    goTo: (page: string) => `Go to ${page}`,
    letters: "Shortcuts of a single letter",
    lettersHint: "Off, only Ctrl or ⌘ with a letter works, and F6.",
  },
  "zh-Hans": {
    title: "键盘快捷键",
    everywhere: "所有页面",
    here: "本页",
    inTables: "表格中",
    ofTables: {
      search: "搜索列表",
      rows: "下一行、上一行",
      open: "打开该行",
      select: "选择该行",
      ends: "首行、末行",
    },
    close: "关闭已打开的内容",
    palette: "搜索、跳转、操作",
    list: "此列表",
    toMessages: "前往消息并返回",
    goTo: (page) => `前往${page}`,
    letters: "单字母快捷键",
    lettersHint: "关闭后，仅 Ctrl 或 ⌘ 加字母的组合和 F6 有效。",
  },
});
