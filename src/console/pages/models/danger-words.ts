import { number, plural } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

/** What is said before a model is deleted or purged, and after. */
export const dangerWords = defineWords({
  en: {
    title: "Delete this model?",
    action: (id: string) => `Delete ${id}`,
    what: "From now on no key sees it and no call reaches it.",
    owner: "Owner",
    projects: "Projects that see it",
    projectsOf: (visible: number, all: number) => `${number(visible)} of ${number(all)}`,
    aliases: "Aliases that break",
    keys: "Keys that called it in the last 30 days",
    calls: (calls: number) => plural(calls, "call", "calls"),
    until: "Can be restored until",
    asking: "…",
    deleted: (id: string) => `${id} is deleted.`,
    restored: (id: string) => `${id} is restored.`,
    odd: (characters: string) => `The id has characters outside of ASCII, which are marked: ${characters}.`,
  },
  "zh-Hans": {
    title: "删除此模型？",
    action: (id) => `删除 ${id}`,
    what: "删除后，任何密钥都看不到它，也无法调用。",
    owner: "所有者",
    projects: "能看到它的项目",
    projectsOf: (visible, all) => `${number(visible)} / ${number(all)}`,
    aliases: "会失效的别名",
    keys: "近 30 天调用过它的密钥",
    calls: (calls) => `${number(calls)} 次调用`,
    until: "可恢复至",
    asking: "…",
    deleted: (id) => `已删除 ${id}。`,
    restored: (id) => `已恢复 ${id}。`,
    odd: (characters) => `此 ID 含有 ASCII 之外的字符，已标出：${characters}。`,
  },
});
