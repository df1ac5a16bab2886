import { plural } from "../../../words/format.ts";
import { defineWords } from "../../../words/words.ts";

export const deletedWords = defineWords({
  en: {
    title: "Deleted models",
    id: "Model",
    owner: "Owner",
    deleted: "Deleted",
    until: "Restorable until",
    restore: "Restore",
    restored: (id: string) => `${id} is restored.`,
    count: (count: number) => plural(count, "model", "models"),
    search: "Find in this list",
    none: "No deleted models",
    noneHint: "A model that is deleted stays here for a while and can be restored.",
    noMatch: (sought: string) => `No deleted model matches “${sought}”`,
    clear: "Clear the search",
  },
  "zh-Hans": {
    title: "已删除的模型",
    id: "模型",
    owner: "所有者",
    deleted: "删除时间",
    until: "可恢复至",
    restore: "恢复",
    restored: (id) => `已恢复 ${id}。`,
    count: (count) => `${count} 个模型`,
    search: "在此列表中查找",
    none: "没有已删除的模型",
    noneHint: "删除的模型会在此保留一段时间，期间可以恢复。",
    noMatch: (sought) => `没有与“${sought}”匹配的已删除模型`,
    clear: "清除搜索",
  },
});
