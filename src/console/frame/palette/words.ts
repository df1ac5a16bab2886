import { plural } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

export const paletteWords = defineWords({
  en: {
    title: "Search, go, do",
    placeholder: "Models, keys, projects, people, pages, actions",
    results: "Results",
    pages: "Pages",
    actions: "Actions",
    nothing: (sought: string) => `Nothing matches “${sought}”.`,
    count: (count: number) => plural(count, "result", "results"),
    theme: (name: string) => `Theme: ${name}`,
    language: (name: string) => `Language: ${name}`,
  },
  "zh-Hans": {
    title: "搜索、跳转、操作",
    placeholder: "模型、密钥、项目、成员、页面、操作",
    results: "结果",
    pages: "页面",
    actions: "操作",
    nothing: (sought) => `没有与“${sought}”匹配的内容。`,
    count: (count) => `${count} 个结果`,
    theme: (name) => `主题：${name}`,
    language: (name) => `语言：${name}`,
  },
});
