import type { SignInFailure } from "../../../core/people/sign-in-failure.ts";
import { defineWords, type Words } from "../../words/words.ts";

type Sentences = Readonly<Record<SignInFailure, string>>;

/** Why the identity provider did not sign somebody in. A failure without words does not compile. */
export const providerFailures: Words<Sentences> = defineWords({
  en: {
    oidc_denied: "You or the identity provider declined to sign in.",
    oidc_expired: "This sign-in was not begun in this browser, took too long, or was used. Begin again.",
    oidc_provider: "The identity provider cannot be reached, or its answer cannot be used. The server’s log says why.",
    oidc_email: "The identity provider does not vouch for an email address of yours.",
    oidc_domain: "The domain of your email address is not allowed here.",
    oidc_unknown_person:
      "Nobody here has your email address, or it belongs to another account of the provider. An owner can invite you.",
    oidc_no_role: "None of your groups has a role here.",
    oidc_too_many_groups: "You are in so many groups that the identity provider left them out.",
    rate_limited: "Too many sign-ins from your address have failed. Wait a minute.",
    try_later: "The server cannot sign anybody in at present. Try again.",
  } satisfies Sentences,
  "zh-Hans": {
    oidc_denied: "你或身份提供方拒绝了此次登录。",
    oidc_expired: "此次登录并非由本浏览器发起，或已超时、已使用。请重新开始。",
    oidc_provider: "无法连接身份提供方，或其响应不可用。原因见服务器日志。",
    oidc_email: "身份提供方没有为你的邮箱地址作担保。",
    oidc_domain: "此处不允许使用你的邮箱域名。",
    oidc_unknown_person: "此处没有人使用你的邮箱地址，或它属于身份提供方的另一个账户。所有者可以邀请你。",
    oidc_no_role: "你所在的群组在此处都没有角色。",
    oidc_too_many_groups: "你所在的群组过多，身份提供方没有提供群组信息。",
    rate_limited: "来自你的地址的登录失败次数过多，请等待一分钟。",
    try_later: "服务器目前无法登录任何人，请重试。",
  },
});
