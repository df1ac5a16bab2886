import type { Page } from "./page-table.ts";

/** The pages that there are, in the order of the navigation. To add a page, add its row; it is loaded when it is opened. */
export const pages: readonly Page[] = [
  {
    name: "models",
    title: { en: "Models", "zh-Hans": "模型" },
    section: "models",
    right: "read-organization",
    letter: "m",
    acts: [
      {
        title: { en: "Register a model", "zh-Hans": "注册模型" },
        query: { register: true },
        right: "write-organization",
      },
    ],
    load: async () => (await import("../pages/models/list/models-page.tsx")).ModelsPage,
  },
  {
    name: "model",
    title: { en: "Model", "zh-Hans": "模型" },
    section: "models",
    under: "models",
    right: "read-organization",
    load: async () => (await import("../pages/models/one/model-page.tsx")).ModelPage,
  },
  {
    name: "aliases",
    title: { en: "Aliases", "zh-Hans": "别名" },
    section: "models",
    right: "read-organization",
    acts: [{ title: { en: "Make an alias", "zh-Hans": "创建别名" }, query: { make: "" }, right: "write-organization" }],
    load: async () => (await import("../pages/models/aliases/aliases-page.tsx")).AliasesPage,
  },
  {
    name: "deleted",
    title: { en: "Deleted", "zh-Hans": "已删除" },
    section: "models",
    right: "read-organization",
    load: async () => (await import("../pages/models/deleted/deleted-page.tsx")).DeletedPage,
  },
  {
    name: "keys",
    title: { en: "Keys", "zh-Hans": "密钥" },
    section: "access",
    letter: "k",
    load: async () => (await import("../pages/keys/keys-page.tsx")).KeysPage,
  },
  {
    name: "projects",
    title: { en: "Projects", "zh-Hans": "项目" },
    section: "access",
    right: "read-organization",
    letter: "p",
    acts: [
      {
        title: { en: "Make a project", "zh-Hans": "创建项目" },
        query: { new: "true" },
        right: "write-organization",
      },
    ],
    load: async () => (await import("../pages/projects/list/projects-page.tsx")).ProjectsPage,
  },
  {
    name: "project",
    title: { en: "Project", "zh-Hans": "项目" },
    section: "access",
    under: "projects",
    right: "read-organization",
    load: async () => (await import("../pages/projects/one/project-page.tsx")).ProjectPage,
  },
  {
    name: "people",
    title: { en: "People", "zh-Hans": "成员" },
    section: "access",
    right: "read-organization",
    letter: "u",
    load: async () => (await import("../pages/people/list/people-page.tsx")).PeoplePage,
  },
  {
    name: "audit",
    title: { en: "Audit log", "zh-Hans": "审计日志" },
    section: "activity",
    right: "read-organization",
    letter: "a",
    load: async () => (await import("../pages/audit/audit-page.tsx")).AuditPage,
  },
  {
    name: "playground",
    title: { en: "Playground", "zh-Hans": "试用台" },
    section: null,
    letter: "t",
    load: async () => (await import("../pages/playground/playground-page.tsx")).PlaygroundPage,
  },
  {
    name: "settings",
    title: { en: "Settings", "zh-Hans": "设置" },
    section: null,
    letter: ",",
    load: async () => (await import("../pages/settings/settings-page.tsx")).SettingsPage,
  },
];
