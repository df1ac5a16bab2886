import { defineWords } from "../../../words/words.ts";

export const sharingWords = defineWords({
  en: {
    title: "Sharing",
    sharing: "Who may see the model",
    organization: "All projects of the organization",
    projects: "Projects with a permission",
    permitted: "Projects with a permission",
    used: "They alone see the model, unless their policy hides it.",
    unused: "They count once the model is shared with projects alone.",
    remove: (name: string) => `Take the permission from ${name}`,
    none: "No project has one.",
    more: "Show more",
    add: "Add a project",
    done: "Done",
  },
  "zh-Hans": {
    title: "共享",
    sharing: "谁可以看到此模型",
    organization: "组织的所有项目",
    projects: "有权限的项目",
    permitted: "有权限的项目",
    used: "只有这些项目能看到此模型，除非其策略将它隐藏。",
    unused: "当模型仅与指定项目共享时，这些权限才生效。",
    remove: (name) => `撤销 ${name} 的权限`,
    none: "没有项目有权限。",
    more: "显示更多",
    add: "添加项目",
    done: "完成",
  },
});
