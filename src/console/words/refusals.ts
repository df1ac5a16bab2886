import type { Failure, FailureCode } from "../data/failure.ts";
import { language, type Language } from "./language.ts";

/*
 * What each refusal means, in a sentence of the reader's language. The server's own message, which is English and names
 * the thing, stands beneath. A refusal without words does not compile.
 */

const english: Readonly<Record<FailureCode, string>> = {
  unauthenticated: "You are not signed in, or your session has ended.",
  "incorrect-key": "This key is not valid here.",
  "conflicting-credentials": "The request carries two different keys.",
  "cross-site": "This request did not come from the console's own page. Reload the page.",
  "mismatched-organization": "This belongs to another organization.",
  "mismatched-project": "This belongs to another project.",
  "no-organization": "You are no longer in the organization.",
  "address-not-allowed": "The organization does not allow this from your network.",
  "missing-scopes": "Your role or your key does not allow this.",
  "owner-required": "Only owners of the organization may do this.",
  "model-not-found": "There is no such model.",
  "model-not-deletable": "This model cannot be deleted here.",
  "model-not-changeable": "This model cannot be changed here.",
  "model-exists": "A model with this id exists.",
  "name-taken": "This name is taken.",
  "restore-window-over": "The time in which this could be restored is over.",
  "not-found": "It does not exist, or no longer does.",
  "project-archived": "The project is archived.",
  "last-owner": "An organization needs an owner, and this is the last one.",
  "key-declared": "This key is declared outside the console and is changed there.",
  "source-not-changeable": "This source cannot be changed here.",
  "master-key-missing": "The server has no master key to encrypt a secret with.",
  "user-exists": "A person with this address is a member already.",
  "invite-exists": "This address has an invite already.",
  "invite-settled": "The invite is accepted or has expired.",
  "malformed-model-id": "This is not the id of a model.",
  "malformed-request": "The server did not accept a value.",
  "body-too-large": "This is too large for one request.",
  "target-too-long": "The search or the id is too long.",
  "unsupported-media-type": "The server does not read this kind of content.",
  "unknown-url": "This server does not have this call. It may be older than the console.",
  "method-not-allowed": "This server does not allow this call. It may be older than the console.",
  "rate-limited": "Too many requests. Wait a moment.",
  "tokens-limited": "The project has reached its limit of tokens for now.",
  "project-spend-limit-exceeded": "The project has spent its limit for this month.",
  "organization-spend-limit-exceeded": "The organization has spent its limit for this month.",
  "upstream-failed": "The source failed, and nothing was changed here.",
  "upstream-timeout": "The source did not answer in time.",
  "call-not-served": "The source of this model does not take this call.",
  "model-not-served": "No source answers calls for this model.",
  "websocket-not-supported": "The server does not take this call over a WebSocket.",
  "own-source": "This server would be its own source.",
  "try-later": "The server cannot answer at present.",
  internal: "The server made a mistake.",
  unreachable: "The server cannot be reached.",
  unreadable: "Something between this browser and the server answered in its place.",
};

const chinese: Readonly<Record<FailureCode, string>> = {
  unauthenticated: "你尚未登录，或会话已结束。",
  "incorrect-key": "此密钥在这里无效。",
  "conflicting-credentials": "请求携带了两个不同的密钥。",
  "cross-site": "此请求并非来自控制台自己的页面。请重新加载页面。",
  "mismatched-organization": "它属于另一个组织。",
  "mismatched-project": "它属于另一个项目。",
  "no-organization": "你已不在该组织中。",
  "address-not-allowed": "组织不允许从你所在的网络执行此操作。",
  "missing-scopes": "你的角色或密钥无权执行此操作。",
  "owner-required": "只有组织的所有者可以执行此操作。",
  "model-not-found": "没有这个模型。",
  "model-not-deletable": "无法在此删除该模型。",
  "model-not-changeable": "无法在此修改该模型。",
  "model-exists": "已有使用此 ID 的模型。",
  "name-taken": "名称已被占用。",
  "restore-window-over": "已超过可恢复的期限。",
  "not-found": "它不存在，或已被移除。",
  "project-archived": "该项目已归档。",
  "last-owner": "组织至少需要一位所有者，而这是最后一位。",
  "key-declared": "此密钥在控制台之外声明，请在声明处修改。",
  "source-not-changeable": "无法在此修改该来源。",
  "master-key-missing": "服务器没有主密钥，无法加密保存凭据。",
  "user-exists": "使用此邮箱的人已是成员。",
  "invite-exists": "此邮箱已有邀请。",
  "invite-settled": "邀请已被接受或已过期。",
  "malformed-model-id": "这不是有效的模型 ID。",
  "malformed-request": "服务器不接受某个值。",
  "body-too-large": "内容过大，无法在一次请求中发送。",
  "target-too-long": "搜索内容或 ID 过长。",
  "unsupported-media-type": "服务器无法读取此类内容。",
  "unknown-url": "此服务器没有该接口，它的版本可能早于控制台。",
  "method-not-allowed": "此服务器不允许该调用，它的版本可能早于控制台。",
  "rate-limited": "请求过多，请稍候。",
  "tokens-limited": "该项目暂时已达到 token 限额。",
  "project-spend-limit-exceeded": "该项目本月的支出已达限额。",
  "organization-spend-limit-exceeded": "组织本月的支出已达限额。",
  "upstream-failed": "来源出错，此处未做任何更改。",
  "upstream-timeout": "来源未能及时响应。",
  "call-not-served": "该模型的来源不支持此调用。",
  "model-not-served": "没有来源为该模型提供调用。",
  "websocket-not-supported": "服务器不支持通过 WebSocket 进行此调用。",
  "own-source": "这会使服务器成为自身的来源。",
  "try-later": "服务器目前无法响应。",
  internal: "服务器发生内部错误。",
  unreachable: "无法连接到服务器。",
  unreadable: "浏览器与服务器之间的某个环节代为作出了响应。",
};

const sentences: Readonly<Record<Language, Readonly<Record<FailureCode, string>>>> = {
  en: english,
  "zh-Hans": chinese,
};

/** Of these, the server's message says no more than the words here. */
const saidInFull: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "unauthenticated",
  "incorrect-key",
  "cross-site",
  "no-organization",
  "last-owner",
]);

/** What the server says beneath the words of a refusal; null where a reader of another language needs no English. */
export function moreText({ code, message }: Pick<Failure, "code" | "message">): string | null {
  return language !== "en" && saidInFull.has(code) ? null : message;
}

/** Null for a refusal that this console does not know, as after an upgrade of the server. */
export function refusalText({ code }: Pick<Failure, "code">): string | null {
  return sentences[language][code] ?? null;
}
