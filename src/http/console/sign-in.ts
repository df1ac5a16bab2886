import { signInBody } from "../../api/keys/sessions.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { demand } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import { hasExpired, isMistyped, maskKey } from "../../core/people/key.ts";
import { actorOf } from "../../core/people/key-holder.ts";
import { incorrectKey, invalidLink, malformedRequest, Refusal, type RefusalCode } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { digestOfKey } from "../../registry/keys/digest.ts";
import { digestOfLink } from "../../registry/sessions/session-secret.ts";
import { signInWithKey, signInWithLink } from "../../registry/sessions/sign-in.ts";
import type { StartedSession } from "../../registry/sessions/start-session.ts";
import { refuseAddress } from "../request/authenticate.ts";
import { authorOf, type RawRequest, type RequestContext } from "../request/request-context.ts";
import type { Services } from "../services.ts";
import { openBodies } from "./open-bodies.ts";
import { SignInAttempts } from "./sign-in-attempts.ts";

export type SignInServices = Pick<Services, "store" | "live" | "sessionLimits" | "signInFailed" | "signInMethods">;

type BodyReader = ReturnType<typeof openBodies>;

/** What says that somebody is not who may sign in. Any other refusal is no failed attempt. */
const failures: ReadonlySet<RefusalCode> = new Set([
  "unauthenticated",
  "incorrect-key",
  "no-organization",
  "address-not-allowed",
  "missing-scopes",
]);

/** Signs in with the key or the link in a request's body. */
export function signIn(services: SignInServices, commit: Commit) {
  const attempts = new SignInAttempts(() => performance.now());
  const bodyOf = openBodies();
  return async (context: RequestContext): Promise<StartedSession> => {
    const address = context.raw.address();
    const attempt = attempts.begin(address);
    try {
      const started = await signInOnce(services, commit, bodyOf, context);
      attempt.succeeded();
      return started;
    } catch (error) {
      if (error instanceof Refusal && failures.has(error.code)) services.signInFailed(address, error.code);
      else attempt.succeeded();
      throw error;
    }
  };
}

async function signInOnce(
  { store, live, sessionLimits, signInMethods }: SignInServices,
  commit: Commit,
  bodyOf: BodyReader,
  context: RequestContext,
): Promise<StartedSession> {
  const { raw } = context;
  const { key, link } = await readCredentials(context, bodyOf);
  if (!signInMethods.byKey)
    throw malformedRequest("Neither keys nor links sign in to this console. Sign in at the identity provider.", "key");
  const place = { address: raw.address(), browser: raw.header("user-agent") };
  const isByKey = key !== null;
  const actor = isByKey ? await holderOfKey(key, raw, live) : await holderOfLink(link ?? "", raw, store);
  demand(actor, "make-sessions");
  const author = authorOf({ ...context, actor, right: "make-sessions" });
  return commit(
    author,
    isByKey ? signInWithKey(place, sessionLimits) : signInWithLink(link ?? "", place, sessionLimits),
  );
}

async function readCredentials(context: RequestContext, bodyOf: BodyReader) {
  const { key, link } = signInBody.read(await bodyOf(context), "");
  if ((key === null) === (link === null)) throw malformedRequest("Give either 'key' or 'link'.", "key");
  return { key, link };
}

async function holderOfKey(key: string, raw: RawRequest, live: LiveCatalogue): Promise<Actor> {
  const [digest, masked] = [digestOfKey(key), maskKey(key)];
  live.catchUp.refuseWhileBehind();
  const known = live.keys.get(digest);
  if (known === undefined && isMistyped(key)) throw incorrectKey(masked);
  const found = known ?? (await live.lookUpActor(digest, masked));
  if (found instanceof Refusal) throw found;
  if (hasExpired(found, live.nowMs() / 1000)) throw incorrectKey(masked);
  refuseAddress(found, raw);
  return found;
}

/** The holder of the key that a link was made with. Whether that key is still valid is asked when the session starts. */
async function holderOfLink(secret: string, raw: RawRequest, store: Services["store"]): Promise<Actor> {
  const link = await store.sessions.findLink(digestOfLink(secret));
  if (link === null) throw invalidLink();
  const actor = actorOf(await store.directory.keys.findHolder(link.organizationId, link.keyId), link.keyId);
  if (actor instanceof Refusal) throw invalidLink();
  refuseAddress(actor, raw);
  return actor;
}
