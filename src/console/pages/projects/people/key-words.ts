import { defineWords } from "../../../words/words.ts";

export const keysOfProjectWords = defineWords({
  en: {
    lead: "The keys of the members and service accounts of this project that are not revoked.",
    inList: "Open in Keys",
    revokeAll: "Revoke all keys…",
    none: "No keys",
    noneHint: "Create a service account with a key, or a key for a member.",
  },
  "zh-Hans": {
    lead: "此项目的成员和服务账号持有的未吊销密钥。",
    inList: "在全部密钥中查看",
    revokeAll: "吊销全部密钥…",
    none: "没有密钥",
    noneHint: "创建带密钥的服务账号，或为成员创建密钥。",
  },
});
