import { signInFailures, type SignInFailure } from "../../../core/people/sign-in-failure.ts";
import { useCell } from "../../data/cell.ts";
import { Banner } from "../../parts/page/banner.tsx";
import { current } from "../../route/location.ts";
import { defineWords, useWords } from "../../words/words.ts";

/** Why the identity provider signed nobody in. A failure without words does not compile. */
const failureWords = defineWords({
  en: {
    title: "You are not signed in.",
    oidc_denied: "The identity provider ended the sign-in, or you did.",
    oidc_expired:
      "The sign-in was begun in another browser or tab, more than ten minutes ago, or was used already. Begin again.",
    oidc_provider: "The identity provider did not answer as it should. The log of the server says why.",
    oidc_email: "The identity provider does not vouch for your email address.",
    oidc_domain: "This server does not take email addresses of your domain.",
    oidc_unknown_person:
      "Nobody here has your email address, or another account is theirs. Ask an owner to invite you.",
    oidc_no_role: "None of your groups has a role here. Ask the person who runs this server.",
    oidc_too_many_groups:
      "You are in too many groups for the identity provider to name them. The person who runs this server has to use app roles.",
    rate_limited: "Too many sign-ins from your address have failed. Try again in a minute.",
    try_later: "The server cannot sign anybody in at the moment. Try again shortly.",
  },
  "zh-Hans": {
    title: "未能登录。",
    oidc_denied: "身份提供方或你本人中止了登录。",
    oidc_expired: "此次登录由其他浏览器或标签页发起、已超过十分钟，或已使用过。请重新开始。",
    oidc_provider: "身份提供方的应答有误。原因见服务器日志。",
    oidc_email: "身份提供方未确认你的邮箱地址。",
    oidc_domain: "此服务器不接受你所在域的邮箱地址。",
    oidc_unknown_person: "这里没有使用你邮箱地址的用户，或该用户已绑定其他账号。请让所有者邀请你。",
    oidc_no_role: "你所在的组在这里没有任何角色。请联系此服务器的管理者。",
    oidc_too_many_groups: "你所在的组过多，身份提供方无法逐一列出。此服务器的管理者需改用应用角色。",
    rate_limited: "来自你的地址的登录失败次数过多。请一分钟后再试。",
    try_later: "服务器暂时无法登录任何人。请稍后再试。",
  },
} satisfies Record<string, Record<SignInFailure | "title", string>>);

/** What the return from the provider says in the address. */
export function ProviderFailure() {
  const words = useWords(failureWords);
  const said = useCell(current).searchParams.get("error");
  const failure = signInFailures.find((known) => known === said);
  if (failure === undefined) return null;
  return (
    <Banner tone="bad">
      <strong>{words.title}</strong> {words[failure]}
    </Banner>
  );
}
