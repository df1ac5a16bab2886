import { number } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";
import { countMax } from "./project-row.ts";

/** What both pages of projects say. */
export const projectWords = defineWords({
  en: {
    modes: {
      all: "All models",
      allow_list: "Only those listed",
      deny_list: "All but those listed",
    },
    many: (count: number) => (count >= countMax ? `${number(countMax)} or more` : number(count)),
    archived: "archived",
    name: "Name",
    create: "New project",
    createAction: "Create project",
    createHint: "Its keys see all models of the organization until it gets a model policy.",
    created: (name: string) => `${name} is created.`,
    nameHint: "Such as the name of a team or of a program. It can be changed later.",
    ownersOnly: "Only owners of the organization may change projects.",
  },
  "zh-Hans": {
    modes: { all: "全部模型", allow_list: "仅限列出的模型", deny_list: "列出的模型除外" },
    many: (count) => (count >= countMax ? `${number(countMax)} 或更多` : number(count)),
    archived: "已归档",
    name: "名称",
    create: "创建项目",
    createAction: "创建",
    createHint: "在设置模型策略之前，项目的密钥可以看到组织的全部模型。",
    created: (name) => `已创建 ${name}。`,
    nameHint: "例如团队或程序的名称，之后可以修改。",
    ownersOnly: "只有组织的所有者可以修改项目。",
  },
});
