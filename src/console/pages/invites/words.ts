import { plural, number } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

export const inviteWords = defineWords({
  en: {
    invite: "Invite",
    inviteTitle: "Invite somebody",
    email: "Email",
    role: "Role",
    roleHint: "An owner administers the organization and deletes its models. A reader uses its models.",
    projects: "Projects",
    projectsHint: "They join these as soon as the invite is accepted. Owners of the organization are in every project.",
    noProjects: "None yet: they see no models until somebody adds them to a project.",
    addProject: "Add a project…",
    takeProject: (name: string) => `Do not add to ${name}`,
    roleIn: (name: string) => `Role in ${name}`,
    invited: (email: string) => `${email} is invited`,
    noMail: "Rollcall sends no mail. Send them this:",
    messageLabel: "Message",
    message: (organization: string, url: string, way: string) =>
      `You are invited to ${organization} on Rollcall.\n\nOpen ${url}\n${way}`,
    byProvider: (provider: string, email: string, days: string) =>
      `Sign in with ${provider} as ${email} within ${days}. That accepts the invite.`,
    byOwner: "An owner accepts the invite for you, and gives you a key.",
    howProvider: (provider: string) =>
      `It is accepted when they first sign in with ${provider} under this address, or by an owner on the page of invites.`,
    howOwner: "It is accepted by an owner on the page of invites, because this server has no identity provider.",
    days: (count: number) => plural(count, "day", "days"),
    done: "Done",
  },
  "zh-Hans": {
    invite: "邀请",
    inviteTitle: "邀请新成员",
    email: "邮箱",
    role: "角色",
    roleHint: "所有者管理组织并可删除其模型，只读成员使用其模型。",
    projects: "项目",
    projectsHint: "邀请被接受后立即加入这些项目。组织的所有者属于每个项目。",
    noProjects: "尚未选择：在加入项目之前，对方看不到任何模型。",
    addProject: "添加项目…",
    takeProject: (name) => `不加入 ${name}`,
    roleIn: (name) => `在 ${name} 中的角色`,
    invited: (email) => `已邀请 ${email}`,
    noMail: "Rollcall 不发送邮件，请将以下内容发给对方：",
    messageLabel: "消息",
    message: (organization, url, way) => `你已被邀请加入 Rollcall 上的组织 ${organization}。\n\n请打开 ${url}\n${way}`,
    byProvider: (provider, email, days) => `请在 ${days}内用 ${provider} 以 ${email} 登录，登录即接受邀请。`,
    byOwner: "所有者会代你接受邀请，并给你一个密钥。",
    howProvider: (provider) => `对方首次用 ${provider} 以此邮箱登录时即接受邀请，所有者也可以在邀请页面代为接受。`,
    howOwner: "此服务器没有身份提供方，由所有者在邀请页面代为接受。",
    days: (count) => `${number(count)} 天`,
    done: "完成",
  },
});
