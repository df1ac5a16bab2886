import { defineWords } from "../../words/words.ts";

export const filterWords = defineWords({
  en: {
    search: "Search",
    clearSearch: "Clear search",
    filters: "Filters",
    take: (filter: string) => `Remove filter: ${filter}`,
    clearAll: "Clear filters",
    chosen: (label: string, choice: string) => `${label}: ${choice}`,
  },
  "zh-Hans": {
    search: "搜索",
    clearSearch: "清除搜索",
    filters: "筛选",
    take: (filter) => `移除筛选：${filter}`,
    clearAll: "清除筛选",
    chosen: (label, choice) => `${label}：${choice}`,
  },
});
