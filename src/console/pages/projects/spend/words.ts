import { defineWords } from "../../../words/words.ts";

export const monthWords = defineWords({
  en: {
    month: "This month",
    monthLead: "From the first day of the month in UTC. Calls of models without a price cost nothing here.",
    spent: "Spent",
    limit: "Limit",
    noLimit: "no limit",
    inactive: "below the limit",
    enforcing: "reached, so calls are refused",
    setLimit: "Set a limit…",
    changeLimit: "Change the limit…",
    days: "Spent by day",
    noUsage: "Your role does not show you what is spent. An owner can give it the permission to read usage.",
  },
  "zh-Hans": {
    month: "本月",
    monthLead: "从本月第一天（UTC）起计。没有价格的模型的调用在此不计费用。",
    spent: "支出",
    limit: "限额",
    noLimit: "不限",
    inactive: "未达到限额",
    enforcing: "已达到限额：本月内的调用将被拒绝",
    setLimit: "设置限额…",
    changeLimit: "更改限额…",
    days: "每日支出",
    noUsage: "你的角色无权查看支出。所有者可以授予读取用量的权限。",
  },
});
