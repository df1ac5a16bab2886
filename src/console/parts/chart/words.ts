import { defineWords } from "../../words/words.ts";

export const chartWords = defineWords({
  en: {
    chart: "chart",
    numbers: "The same numbers as a table",
    time: "Time",
    total: "Total",
    keys: "Arrow keys read the values.",
    days: (zone: string) => `Days in ${zone}`,
    hours: (zone: string) => `Hours in ${zone}`,
    nothing: "Nothing in this time.",
  },
  "zh-Hans": {
    chart: "图表",
    numbers: "以表格查看相同数据",
    time: "时间",
    total: "合计",
    keys: "用方向键读取数值。",
    days: (zone) => `按 ${zone} 的日期统计`,
    hours: (zone) => `按 ${zone} 的小时统计`,
    nothing: "这段时间没有数据。",
  },
});
