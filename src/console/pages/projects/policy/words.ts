import { number, plural } from "../../../words/format.ts";
import { defineWords } from "../../../words/words.ts";

export const policyWords = defineWords({
  en: {
    mode: "Keys of this project see",
    hints: {
      all: "Every model that the organization shares, those that come tomorrow as well.",
      allow_list: "Nothing but the models that are chosen here. A new model is hidden until somebody adds it.",
      deny_list: "Every model but those chosen here. A new model is seen at once.",
    },
    allowed: "Allowed models",
    denied: "Hidden models",
    nothingAllowed: "Nothing is chosen, so the keys would see no model.",
    effect: "What its keys will see",
    effectNow: "What its keys see",
    sees: (count: number) => plural(count, "model", "models"),
    working: "working it out…",
    targetHidden: "alias: its target is hidden",
    unknown: (count: number, ids: string) =>
      count === 1 ? `${ids} names no model at present.` : `${number(count)} ids name no model at present: ${ids}`,
    unknownWhy: "A model with such an id falls under the policy once there is one.",
    dropUnknown: "Remove them",
    save: "Save the policy",
    discard: "Discard",
    yaml: "As YAML for rollcall.yaml",
    yamlWhy: "Put it into the project of this name in the configuration file, and start the server again.",
    unsaved: "Not saved",
    saved: "The policy is saved.",
    askTitle: (count: number) =>
      count === 1 ? "A model disappears from this project" : `${number(count)} models disappear from this project`,
    askKeys: (keys: number, many: string) =>
      keys === 0
        ? "The project has no keys yet, so nobody feels it now."
        : keys === 1
          ? "The one key of the project feels it at its next request: it neither lists nor calls these models any longer."
          : `${many} keys of the project feel it at their next request: they neither list nor call these models any longer.`,
    askAction: (count: number) => `Save and hide ${plural(count, "model", "models")}`,
    askMore: (count: number) => `and ${number(count)} more`,
    archivedWhy: "The project is archived: its keys see no model, and it cannot be changed.",
  },
  "zh-Hans": {
    mode: "此项目的密钥可见",
    hints: {
      all: "组织共享的所有模型，包括今后新增的模型。",
      allow_list: "仅限在此选择的模型。新模型在有人添加之前不可见。",
      deny_list: "除在此选择的模型之外的所有模型。新模型立即可见。",
    },
    allowed: "允许的模型",
    denied: "隐藏的模型",
    nothingAllowed: "尚未选择任何模型，密钥将看不到任何模型。",
    effect: "密钥将看到的模型",
    effectNow: "密钥看到的模型",
    sees: (count) => `${number(count)} 个模型`,
    working: "正在计算…",
    targetHidden: "别名：其目标被隐藏",
    unknown: (count, ids) =>
      count === 1 ? `${ids} 目前不对应任何模型。` : `${number(count)} 个 ID 目前不对应任何模型：${ids}`,
    unknownWhy: "一旦出现使用这些 ID 的模型，策略即对其生效。",
    dropUnknown: "移除这些 ID",
    save: "保存策略",
    discard: "放弃更改",
    yaml: "rollcall.yaml 格式的 YAML",
    yamlWhy: "将其放入配置文件中同名的项目，然后重启服务器。",
    unsaved: "未保存",
    saved: "策略已保存。",
    askTitle: (count) => `此项目将失去 ${number(count)} 个模型`,
    askKeys: (keys, many) =>
      keys === 0
        ? "项目还没有密钥，目前不会影响任何人。"
        : `项目的 ${many} 个密钥在下一次请求时受到影响：不再列出也不能调用这些模型。`,
    askAction: (count) => `保存并隐藏 ${number(count)} 个模型`,
    askMore: (count) => `另有 ${number(count)} 个`,
    archivedWhy: "项目已归档：其密钥看不到任何模型，项目也无法修改。",
  },
});
