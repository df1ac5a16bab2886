import { number, plural } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

export const removeWords = defineWords({
  en: {
    title: (name: string) => `Remove ${name}?`,
    action: (name: string) => `Remove ${name}`,
    self: "This is you: you are signed out at once, and only another owner can bring you back.",
    noWayBack: "They leave the organization, every project and every group. This cannot be undone.",
    keys: (count: number) => `${plural(count, "key ends", "keys end")} at once:`,
    manyKeys: (count: number) => `More than ${number(count)} keys end at once, among them:`,
    noKeys: "They have no keys.",
    inProject: (name: string) => `in ${name}`,
    adminKey: "admin key",
    more: (count: number) => `and ${number(count)} more`,
    ownerless: (count: number) =>
      `${plural(count, "project loses its only owner", "projects lose their only owner")}. Owners of the organization still reach it:`,
    lastOwner: (name: string) =>
      `${name} is the organization’s last owner and cannot be removed. Make somebody else an owner first.`,
    removed: (name: string) => `${name} is removed.`,
  },
  "zh-Hans": {
    title: (name) => `移除 ${name}？`,
    action: (name) => `移除 ${name}`,
    self: "这是你自己：你会立即退出登录，只有其他所有者可以重新邀请你。",
    noWayBack: "对方将离开组织、所有项目和所有群组，此操作无法撤销。",
    keys: (count) => `${number(count)} 个密钥将立即失效：`,
    manyKeys: (count) => `超过 ${number(count)} 个密钥将立即失效，其中包括：`,
    noKeys: "对方没有密钥。",
    inProject: (name) => `属于 ${name}`,
    adminKey: "管理员密钥",
    more: (count) => `另有 ${number(count)} 个`,
    ownerless: (count) => `${number(count)} 个项目将失去唯一的所有者，组织的所有者仍可管理：`,
    lastOwner: (name) => `${name} 是组织的最后一位所有者，不能移除。请先将其他人设为所有者。`,
    removed: (name) => `已移除 ${name}。`,
  },
});
