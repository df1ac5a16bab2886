import { defineWords, useWords } from "../../../words/words.ts";
import { modelWords } from "../../models/words.ts";

/** What the fields of an event's details are called. */
export const detailWords = defineWords({
  en: {
    fields: {
      changes_requested: "Changes",
      data: "Data",
      name: "Name",
      email: "Email",
      role: "Role",
      group: "Group",
      project: "Project",
      user: "Person",
      key: "Key",
      new_key: "New key",
      deleted_by_key: "Key",
      keys_revoked: "Keys revoked",
      scopes: "Scopes",
      model_permissions: "Model policy",
      model_ids: "Models",
      fine_tuned_model_checkpoint: "Model",
      target: "Target",
      owned_by: "Owner",
      served_by: "Served by",
      kind: "Kind",
      base_url: "Base URL",
      threshold_amount: "Cents",
      projects: "Projects",
      permissions: "Permissions",
      mode: "Mode",
      visibility: "Visibility",
      sharing: "Sharing",
      priority: "Priority",
      deletion: "Deletion",
      currency: "Currency",
      month: "Month",
      recipients: "Recipients",
      made_by: "Signed in with",
    },
  },
  "zh-Hans": {
    fields: {
      changes_requested: "更改",
      data: "数据",
      name: "名称",
      email: "邮箱",
      role: "角色",
      group: "群组",
      project: "项目",
      user: "成员",
      key: "密钥",
      new_key: "新密钥",
      deleted_by_key: "密钥",
      keys_revoked: "吊销的密钥",
      scopes: "权限范围",
      model_permissions: "模型策略",
      model_ids: "模型",
      fine_tuned_model_checkpoint: "模型",
      target: "目标",
      owned_by: "所有者",
      served_by: "服务来源",
      kind: "类型",
      base_url: "基础 URL",
      threshold_amount: "美分",
      projects: "项目",
      permissions: "权限",
      mode: "模式",
      visibility: "可见性",
      sharing: "共享",
      priority: "优先级",
      deletion: "删除方式",
      currency: "货币",
      month: "月份",
      recipients: "收件人",
      made_by: "登录方式",
    },
  },
});

/** A field in the reader's language; the API's own name of one that has no words here. */
export function detailName(field: string): string {
  const { facts } = useWords(modelWords);
  const { fields } = useWords(detailWords);
  const names: Readonly<Record<string, string>> = { ...facts, ...fields };
  // As in `role_id`, `role_name`, `user_added` and `user_removed`.
  const thing = field.replace(/_(id|name|added|removed)$/, "");
  const known = [field, thing].find((name) => Object.hasOwn(names, name));
  return known === undefined ? field : names[known]!;
}
