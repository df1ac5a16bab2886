import { defineWords } from "../../../words/words.ts";

export const keysOfProjectWords = defineWords({
  en: {
    lead: "The keys of the members and service accounts of this project that are not revoked.",
    inList: "In the list of all keys",
    revokeAll: "Revoke all keys…",
    revokeTitle: (name: string) => `Revoke every key of ${name}?`,
    revokeAction: (many: string) => `Revoke all ${many}`,
    revokeHint: "All stop working at the next request, those that are in use as well. They cannot be restored.",
    revokeDeclared: "Keys that the configuration file or a variable declares come back at the next start.",
    revoked: (name: string) => `The keys of ${name} are revoked.`,
    none: "No keys",
    noneHint: "Make a service account with a key, or a key for a member.",
  },
  "zh-Hans": {
    lead: "此项目的成员和服务账号持有的未撤销密钥。",
    inList: "在全部密钥中查看",
    revokeAll: "撤销全部密钥…",
    revokeTitle: (name) => `撤销 ${name} 的全部密钥？`,
    revokeAction: (many) => `撤销全部 ${many} 个`,
    revokeHint: "全部密钥（包括正在使用的）在下一次请求时失效，且无法恢复。",
    revokeDeclared: "由配置文件或环境变量声明的密钥会在下次启动时恢复。",
    revoked: (name) => `已撤销 ${name} 的密钥。`,
    none: "没有密钥",
    noneHint: "创建带密钥的服务账号，或为成员创建密钥。",
  },
});
