import { consoleSession as api, oidcBody } from "../../api/keys/sessions.ts";
import type { SignInFailure } from "../../core/people/sign-in-failure.ts";
import { sessionId } from "../../core/people/session.ts";
import { Refusal, tryLater } from "../../core/refusal.ts";
import type { Attempt } from "../../oidc/attempt.ts";
import { SignInFailed } from "../../oidc/sign-in-failed.ts";
import type { Commit } from "../../registry/commit.ts";
import { newId } from "../../registry/new-id.ts";
import { recognise } from "../../registry/organization/recognise.ts";
import { signInWithProvider } from "../../registry/sessions/sign-in-with-provider.ts";
import type { Signature } from "../../registry/change-author.ts";
import { signOut } from "../../registry/sessions/end-session.ts";
import { digestOfSession } from "../../registry/sessions/session-secret.ts";
import type { StartedSession } from "../../registry/sessions/start-session.ts";
import { StoreUnavailable } from "../../store/store.ts";
import { bindOpen } from "../request/bind.ts";
import { emptyReply, jsonReply } from "../reply/replies.ts";
import type { Reply, RequestContext } from "../request/request-context.ts";
import type { OpenRoute } from "../request/route.ts";
import type { Services } from "../services.ts";
import { attemptCookieOf, cookieOf, noAttemptCookie, presentedAttempt, presentedSecret } from "./cookie.ts";
import { openBodies } from "./open-bodies.ts";
import { ownPage } from "./own-page.ts";
import { SignInAttempts } from "./sign-in-attempts.ts";
import type { OidcSignIn } from "./sign-in-methods.ts";

type OidcServices = Pick<Services, "live" | "sessionLimits" | "signInFailed" | "signInNoted">;

/** What says nothing about the person, and so is no failed attempt of theirs. */
const blameless: ReadonlySet<SignInFailure> = new Set(["oidc_provider", "try_later", "rate_limited"]);

export function oidcRoutes(oidc: OidcSignIn, services: OidcServices, commit: Commit): readonly OpenRoute[] {
  const attempts = new SignInAttempts(() => performance.now());
  const bodyOf = openBodies();

  async function begin(context: RequestContext): Promise<Reply> {
    const { page } = oidcBody.read(await bodyOf(context), "");
    try {
      const { location, sealed } = await oidc.party.begin(ownPage(page), presentedDigest(context));
      const reply = jsonReply(200, JSON.stringify({ object: "rollcall.oidc_sign_in", location }));
      return { ...reply, headers: { ...reply.headers, "set-cookie": attemptCookieOf(sealed) } };
    } catch (error) {
      if (!(error instanceof SignInFailed)) throw error;
      services.signInFailed(context.raw.address(), error.message);
      throw tryLater(`${oidc.name} cannot sign anybody in now. The log of this server says why.`);
    }
  }

  /** The browser comes here from the provider, so it gets a page in any case. */
  async function signedIn(context: RequestContext): Promise<Reply> {
    try {
      const query = new URLSearchParams(context.query);
      // Not counted: it cannot be guessed, and any page can have its visitors come here without one.
      const attempt = await oidc.party.attemptOf(query, presentedAttempt(context.raw));
      const { secret } = await counted(context, () => finish(context, query, attempt));
      return leadTo(oidc, attempt.page, cookieOf(secret));
    } catch (error) {
      const { failure, message } = failureOf(error);
      services.signInFailed(context.raw.address(), message);
      return leadTo(oidc, `sign-in?error=${failure}`, noAttemptCookie);
    }
  }

  async function counted(context: RequestContext, work: () => Promise<StartedSession>): Promise<StartedSession> {
    const tried = attempts.begin(context.raw.address());
    try {
      const started = await work();
      tried.succeeded();
      return started;
    } catch (error) {
      if (blameless.has(failureOf(error).failure)) tried.succeeded();
      throw error;
    }
  }

  async function finish({ raw, requestId }: RequestContext, query: URLSearchParams, attempt: Attempt) {
    services.live.catchUp.refuseWhileBehind();
    const profile = await oidc.party.finish(query, attempt);
    const organizationId = await oidc.organizationId();
    if (organizationId === null)
      throw new SignInFailed("oidc_unknown_person", "there is no organization of the name that the file says");
    const by = { organizationId, keyId: null, principalId: null, address: raw.address(), requestId };
    const { user, mayEnter, notes } = await commit(by, recognise(profile, oidc.rules));
    for (const note of notes) services.signInNoted(note);
    if (!mayEnter) throw new SignInFailed("oidc_no_role", `no group of ${user.id} has a role here`);
    const place = { address: raw.address(), browser: raw.header("user-agent") };
    const work = signInWithProvider(profile, attempt, place, services.sessionLimits);
    const started = await commit({ ...by, keyId: sessionId(newId), principalId: user.id }, work);
    if (attempt.replaces !== null) await endReplaced(services.live, commit, attempt.replaces, by);
    return started;
  }

  return [
    { ...bindOpen(api.beginOidcSignIn, begin), isForPage: true },
    { method: "GET", path: "/console/signed-in", right: "anyone", operation: "console", answer: signedIn },
  ];
}

/** See other: the address with the code in it is no page, and nothing leads back to it. */
function leadTo({ address }: OidcSignIn, page: string, cookie: string): Reply {
  const headers = { location: `${address}/console/${page}`, "set-cookie": cookie };
  return emptyReply(303, { ...headers, "referrer-policy": "no-referrer" });
}

/** A browser has one cookie, so nobody could use the session that it had before. */
async function endReplaced(live: Services["live"], commit: Commit, digest: string, by: Signature): Promise<void> {
  const before = await live.lookUpSession(digest);
  if (before instanceof Refusal) return;
  const { audience, keyId, principal } = before;
  await commit({ ...by, organizationId: audience.organizationId, keyId, principalId: principal.id }, signOut());
}

/** The digest of the session in the cookie, which is strict: it comes with the page's request, not with the return. */
function presentedDigest({ raw }: RequestContext): string | null {
  const secret = presentedSecret(raw);
  return secret === null ? null : digestOfSession(secret);
}

/** Anything else is a bug, and answered as one. */
function failureOf(error: unknown): { readonly failure: SignInFailure; readonly message: string } {
  if (error instanceof SignInFailed) return error;
  if (error instanceof StoreUnavailable) return { failure: "try_later", message: error.message };
  if (!(error instanceof Refusal)) throw error;
  const { code, message } = error;
  if (code === "rate-limited") return { failure: "rate_limited", message };
  return { failure: code === "try-later" ? "try_later" : "oidc_unknown_person", message };
}
