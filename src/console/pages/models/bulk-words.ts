import { number, plural } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

const models = (count: number) => plural(count, "model", "models");

/** What is said of changes of many models, and of their failures. */
export const bulkWords = defineWords({
  en: {
    visibility: "Visibility",
    unlist: "Take from lists",
    list: "Show in lists",
    projects: "Projects…",
    delete: "Delete…",
    running: (done: number, all: number) => `${number(done)} of ${number(all)}`,
    unlisted: (count: number) => `${models(count)} taken from lists. They can still be called by their ids.`,
    listed: (count: number) => `${models(count)} shown in lists.`,
    deleted: (count: number) => `${models(count)} deleted.`,
    failedTitle: (count: number) => `${models(count)} could not be changed`,
    failedHint: (done: number) => `${models(done)} were changed. These were not:`,
    close: "Close",
    cancel: "Cancel",
    deleteTitle: (count: number) => `Delete ${models(count)}?`,
    deleteAction: (count: number) => `Delete ${models(count)}`,
    deleteHint: "From now on no key sees them and no call reaches them. They can be restored from the page Deleted.",
    notDeletable: (count: number) =>
      `${models(count)} of the selection stay: only fine-tuned models can be deleted here.`,
    noneDeletable: "Only fine-tuned models can be deleted here.",
    projectsTitle: (count: number) => `Which projects may see ${models(count)}`,
    projectsHint:
      "A model whose sharing is “projects” is seen by those with a permission alone; any other by all projects.",
    permit: "Give the permission to",
    revoke: "Take the permission from",
    restrict: "Only projects with a permission see them from now on",
    restrictHint: "Without this, their sharing stays as it is.",
    save: "Save",
    permitted: (count: number, projects: number) =>
      `${models(count)}: ${plural(projects, "project has", "projects have")} the permission.`,
    revoked: (count: number, projects: number) =>
      `${models(count)}: ${plural(projects, "project has", "projects have")} no permission any longer.`,
    noneShared: "Only fine-tuned models have permissions.",
    chooseProjects: "Choose at least one project.",
  },
  "zh-Hans": {
    visibility: "可见性",
    unlist: "从列表中隐藏",
    list: "在列表中显示",
    projects: "项目…",
    delete: "删除…",
    running: (done, all) => `${number(done)} / ${number(all)}`,
    unlisted: (count) => `已从列表中隐藏 ${number(count)} 个模型，仍可通过 ID 调用。`,
    listed: (count) => `已在列表中显示 ${number(count)} 个模型。`,
    deleted: (count) => `已删除 ${number(count)} 个模型。`,
    failedTitle: (count) => `${number(count)} 个模型未能修改`,
    failedHint: (done) => `已修改 ${number(done)} 个模型，以下模型未修改：`,
    close: "关闭",
    cancel: "取消",
    deleteTitle: (count) => `删除 ${number(count)} 个模型？`,
    deleteAction: (count) => `删除 ${number(count)} 个模型`,
    deleteHint: "删除后，任何密钥都看不到这些模型，也无法调用。可以在“已删除”页面恢复。",
    notDeletable: (count) => `所选的 ${number(count)} 个模型会保留：此处只能删除微调模型。`,
    noneDeletable: "此处只能删除微调模型。",
    projectsTitle: (count) => `哪些项目可以看到这 ${number(count)} 个模型`,
    projectsHint: "共享方式为“指定项目”的模型只对有权限的项目可见，其他模型对所有项目可见。",
    permit: "授予权限",
    revoke: "撤销权限",
    restrict: "今后仅有权限的项目可见",
    restrictHint: "不勾选则共享方式保持不变。",
    save: "保存",
    permitted: (count, projects) => `${number(count)} 个模型：已向 ${number(projects)} 个项目授予权限。`,
    revoked: (count, projects) => `${number(count)} 个模型：已撤销 ${number(projects)} 个项目的权限。`,
    noneShared: "只有微调模型有权限设置。",
    chooseProjects: "请至少选择一个项目。",
  },
});
