import { number, plural } from "../../../words/format.ts";
import { defineWords } from "../../../words/words.ts";

export const peopleListWords = defineWords({
  en: {
    title: "People",
    lead: "Everybody in the organization. Owners administer it, readers use its models.",
    count: (count: number, total: number | null) =>
      total === null || total === count
        ? plural(count, "person", "people")
        : `${number(count)} of ${number(total)} people`,
    invite: "Invite",
    search: "Name, email or ID",
    project: "Project",
    group: "Group",
    inProject: "Project",
    inGroup: "Group",
    none: "Nobody is here",
    noMatch: "Nobody matches",
    noMatchHint: "Another search or fewer filters may find them.",
  },
  "zh-Hans": {
    title: "成员",
    lead: "组织中的所有人。所有者管理组织，只读成员使用其模型。",
    count: (count, total) =>
      total === null || total === count ? `${number(count)} 人` : `${number(count)} / ${number(total)} 人`,
    invite: "邀请",
    search: "姓名、邮箱或 ID",
    project: "项目",
    group: "群组",
    inProject: "项目",
    inGroup: "群组",
    none: "还没有成员",
    noMatch: "没有匹配的成员",
    noMatchHint: "请更换搜索词或减少筛选条件。",
  },
});
