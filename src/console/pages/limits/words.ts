import { defineWords } from "../../words/words.ts";

export const limitWords = defineWords({
  en: {
    title: "Limits",
    views: "Kinds of limits",
    view: { spend: "Spending", alerts: "Alerts", rates: "Rates", calls: "Open calls" },
    month: (from: string, to: string) => `Months are those of UTC: this one is ${from} to ${to}.`,
    scope: "Of",
    wholeOrganization: "The organization",
    chooseProject: "Choose a project",
    openLead: "How many calls may be open at once. Each server counts for itself.",
    ofKey: "Of a key or project",
    ofKeyValue: "Set on the page of the project or key, or by max_open_calls in the file",
    ofOrganization: "Of an organization",
    ofServer: "Of a server",
    fileOnly: "Set in the configuration file, under limits.",
  },
  "zh-Hans": {
    title: "限额",
    views: "限额类型",
    view: { spend: "支出", alerts: "提醒", rates: "速率", calls: "并发调用" },
    month: (from, to) => `按 UTC 自然月计算：本月为 ${from} 至 ${to}。`,
    scope: "范围",
    wholeOrganization: "整个组织",
    chooseProject: "选择项目…",
    openLead: "同时进行的调用数量上限。每台服务器各自计数。",
    ofKey: "每个密钥或项目",
    ofKeyValue: "在项目或密钥的页面中设置，或在文件中以 max_open_calls 设置",
    ofOrganization: "每个组织",
    ofServer: "每台服务器",
    fileOnly: "在配置文件的 limits 下设置。",
  },
});
