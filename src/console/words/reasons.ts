import type { ReasonCode } from "../../core/explanation/reasons.ts";
import { language, type Language } from "./language.ts";

/*
 * Why somebody may or may not do something with a model, in the reader's language. A reason without words does not
 * compile. The server's own sentence is shown only where a newer server has a reason that this console does not know.
 */

type Sentence = string | ((of: string) => string);

const english: Readonly<Record<ReasonCode, Sentence>> = {
  "may-read": "The key may list and retrieve models.",
  "base-model": "It is a base model, which everybody sees.",
  "base-model-of-own-source": "It is a base model of one of the organization's own sources.",
  alias: (of) => `It is an alias of ${of}.`,
  "own-model": "It is the organization's own model.",
  "no-policy": "The project hides no model.",
  "on-allow-list": "The allow list of the project names it.",
  "not-on-deny-list": "The deny list of the project does not name it.",
  restricted: "The model is restricted to projects with a permission, and the project has none.",
  "not-on-allow-list": "The project has an allow list, and the model is not on it.",
  "on-deny-list": "The project has a deny list, and the model is on it.",
  "target-not-on-allow-list": (of) => `It is an alias of ${of}, which is not on the allow list of the project.`,
  "target-on-deny-list": (of) => `It is an alias of ${of}, which is on the deny list of the project.`,
  "target-gone": (of) => `It is an alias of ${of}, which is gone.`,
  "target-not-seen": (of) => `It is an alias of ${of}, which is gone or which the key does not see.`,
  unlisted: "The model is unlisted: it is in no list, but answers to its id.",
  "shut-down-unlisted": (of) => `The model was shut down on ${of}, and is in no list since.`,
  "shut-down-uncalled": (of) => `The model was shut down on ${of}, and cannot be called since.`,
  "key-revoked": (of) => `The key was revoked on ${of}.`,
  "key-expired": (of) => `The key expired on ${of}.`,
  "project-archived": "The project is archived.",
  "user-removed": "The user whose key it is is no longer there.",
  "account-removed": "The service account whose key it is is no longer there.",
  "not-in-project": "The person is in the project neither themselves nor through a group.",
  "admin-key": "An admin key administers the organization; it neither lists, retrieves nor calls models.",
  scopes: (of) => `The key is cut down to the scopes ${of}.`,
  "scopes-lack": (of) => `They leave out ${of}.`,
  "organization-role": (of) => `The role in the organization is ${of}.`,
  "project-role": (of) => (of === "none" ? "The project gives no role." : `The role in the project is ${of}.`),
  "custom-roles": (of) => `Custom roles grant ${of}.`,
  "no-role": "There is no role at all.",
  "roles-lack": (of) => `Nothing here grants ${of}.`,
  "viewer-calls-none": "A viewer of a project calls no models.",
  "model-unknown": (of) => `The organization knows no model '${of}'.`,
  "model-deleted": "The model was deleted. An owner can restore it.",
  "gone-at-source": "No source lists the model any longer.",
  "gone-in-file": "No configuration file declares the model any longer, or the alias was taken away.",
  "served-by": (of) => `The source '${of}' serves it.`,
  "next-source": (of) => `If it fails or does not take the call, the next is '${of}'.`,
  "no-source-serves": "No source serves the model.",
  "takes-no-calls": (of) => `The source '${of}' serves the model, and takes no calls.`,
  "project-limit-reached":
    "The project has reached its spend limit for this month. Calls are possible again when the limit is raised, or when the next month begins in UTC.",
  "organization-limit-reached":
    "The organization has reached its spend limit for this month. Calls are possible again when the limit is raised, or when the next month begins in UTC.",
  "base-stays": "It is a base model. Only fine-tuned models of the organization can be deleted.",
  "alias-stays": (of) => `It is an alias of ${of}. It is removed under Aliases.`,
  "source-refuses-deletion": (of) => `The source '${of}' does not allow its models to be deleted here.`,
  owner: "It is a fine-tuned model of the organization, and the key belongs to one of its owners.",
  "deleted-with-admin-key": "An admin key deletes it at /rollcall/v1/models.",
};

const chinese: Readonly<Record<ReasonCode, Sentence>> = {
  "may-read": "该密钥可以列出和查看模型。",
  "base-model": "它是基础模型，所有人可见。",
  "base-model-of-own-source": "它是组织自有来源的基础模型。",
  alias: (of) => `它是 ${of} 的别名。`,
  "own-model": "它是组织自己的模型。",
  "no-policy": "项目没有隐藏任何模型。",
  "on-allow-list": "它在项目的允许列表中。",
  "not-on-deny-list": "它不在项目的拒绝列表中。",
  restricted: "该模型仅限获得权限的项目使用，而此项目没有权限。",
  "not-on-allow-list": "项目设有允许列表，而该模型不在其中。",
  "on-deny-list": "项目设有拒绝列表，而该模型在其中。",
  "target-not-on-allow-list": (of) => `它是 ${of} 的别名，而后者不在项目的允许列表中。`,
  "target-on-deny-list": (of) => `它是 ${of} 的别名，而后者在项目的拒绝列表中。`,
  "target-gone": (of) => `它是 ${of} 的别名，而后者已不存在。`,
  "target-not-seen": (of) => `它是 ${of} 的别名，而后者已不存在或对该密钥不可见。`,
  unlisted: "该模型未公开列出，知道其 ID 者仍可使用。",
  "shut-down-unlisted": (of) => `该模型已于 ${of} 下线，此后不再列出。`,
  "shut-down-uncalled": (of) => `该模型已于 ${of} 下线，此后无法调用。`,
  "key-revoked": (of) => `该密钥已于 ${of} 吊销。`,
  "key-expired": (of) => `该密钥已于 ${of} 过期。`,
  "project-archived": "项目已归档。",
  "user-removed": "密钥所属的用户已不存在。",
  "account-removed": "密钥所属的服务账号已不存在。",
  "not-in-project": "此人既不是项目成员，也没有通过群组加入项目。",
  "admin-key": "管理员密钥只管理组织，不列出、查看或调用模型。",
  scopes: (of) => `该密钥的权限范围仅限 ${of}。`,
  "scopes-lack": (of) => `其中不含 ${of}。`,
  "organization-role": (of) => `在组织中的角色：${of}。`,
  "project-role": (of) => (of === "none" ? "项目未赋予任何角色。" : `在项目中的角色：${of}。`),
  "custom-roles": (of) => `自定义角色授予 ${of}。`,
  "no-role": "没有任何角色。",
  "roles-lack": (of) => `以上均不授予 ${of}。`,
  "viewer-calls-none": "项目的查看者不能调用模型。",
  "model-unknown": (of) => `组织中没有模型 ${of}。`,
  "model-deleted": "该模型已删除，所有者可以恢复它。",
  "gone-at-source": "已没有来源列出该模型。",
  "gone-in-file": "配置文件已不再声明该模型，或别名已被移除。",
  "served-by": (of) => `由来源 ${of} 处理调用。`,
  "next-source": (of) => `若其出错或不支持该调用，则转到 ${of}。`,
  "no-source-serves": "没有来源处理该模型的调用。",
  "takes-no-calls": (of) => `来源 ${of} 有该模型，但不接受调用。`,
  "project-limit-reached": "项目本月的支出已达限额。提高限额后，或下个月（UTC）开始后，即可再次调用。",
  "organization-limit-reached": "组织本月的支出已达限额。提高限额后，或下个月（UTC）开始后，即可再次调用。",
  "base-stays": "它是基础模型。只能删除组织自己的微调模型。",
  "alias-stays": (of) => `它是 ${of} 的别名，请在“别名”页面移除。`,
  "source-refuses-deletion": (of) => `来源 ${of} 不允许在此删除其模型。`,
  owner: "它是组织的微调模型，且密钥属于一位所有者。",
  "deleted-with-admin-key": "管理员密钥通过 /rollcall/v1/models 删除它。",
};

const sentences: Readonly<Record<Language, Readonly<Record<string, Sentence>>>> = {
  en: english,
  "zh-Hans": chinese,
};

interface Reasoned {
  readonly reasons: readonly { readonly code: string; readonly of: string | null }[];
  readonly because: string;
}

/** The reasons in words, and the language that these are in. */
export function reasonText(
  { reasons, because }: Reasoned,
  into = language,
): { readonly text: string; readonly lang: Language } {
  const texts = reasons.map(({ code, of }) => {
    const sentence = sentences[into][code];
    return typeof sentence === "function" ? sentence(of ?? "") : sentence;
  });
  if (texts.length === 0 || texts.includes(undefined)) return { text: because, lang: "en" };
  return { text: texts.join(into === "en" ? " " : ""), lang: into };
}
