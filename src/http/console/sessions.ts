import { consoleSession as api, type SessionWire } from "../../api/keys/sessions.ts";
import { Refusal, sessionEnded } from "../../core/refusal.ts";
import { sessionOf, type Session, type SessionActor } from "../../core/people/session.ts";
import type { Commit } from "../../registry/commit.ts";
import { signOut } from "../../registry/sessions/end-session.ts";
import type { Directory } from "../../store/store.ts";
import { bindOpen, bindReply } from "../request/bind.ts";
import { jsonReply } from "../reply/replies.ts";
import { authorOf, type Reply, type RequestContext } from "../request/request-context.ts";
import type { Route } from "../request/route.ts";
import type { Services } from "../services.ts";
import { authenticateSession } from "./admission.ts";
import { cookieOf, noCookie } from "./cookie.ts";
import { sessionWire } from "./session-wire.ts";
import { signIn, type SignInServices } from "./sign-in.ts";

/** Signing in to the console, and out. */
export function sessionRoutes(services: SignInServices & Pick<Services, "nowMs">, commit: Commit): readonly Route[] {
  const { store, live, nowMs } = services;
  const { byKey, oidc } = services.signInMethods;
  const start = signIn(services, commit);
  const current = (session: Session) => currentSession(store.directory, session, Math.floor(nowMs() / 1000));
  const end = (context: RequestContext) => endPresented(context, live, commit);
  const signInPage = async (context: RequestContext): Promise<Reply> => {
    const { session, secret } = await start(context);
    // The browser had one cookie, and the session in it would be nobody's.
    await end(context);
    return withHeaders(await current(session), { "set-cookie": cookieOf(secret) });
  };
  const signOutPage = async (context: RequestContext): Promise<Reply> => {
    const ended = await end(context);
    const forget = { "set-cookie": noCookie, "clear-site-data": '"cache", "storage"' };
    return withHeaders({ object: "rollcall.session.ended", ended }, forget);
  };
  const routes = [
    bindOpen(api.signIn, signInPage),
    bindReply(api.retrieveSession, async ({ actor }) => {
      const session = sessionOf(actor);
      if (session === null) throw sessionEnded();
      return withHeaders(await current(session), {});
    }),
    bindOpen(api.signOut, signOutPage),
    bindOpen(api.listSignInMethods, async (context) => {
      const provider = oidc && { name: oidc.name };
      return withHeaders({ signed_in: (await presented(context, live)) !== null, keys: byKey, oidc: provider }, {});
    }),
  ];
  return routes.map((route) => forPage(route, route.path));
}

/** The same route at this path, for the console's page only. */
export function forPage(route: Route, path: string): Route {
  return { ...route, path, isForPage: true };
}

function withHeaders(answer: object, headers: Readonly<Record<string, string>>): Reply {
  const reply = jsonReply(200, JSON.stringify(answer));
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** A session as the one that makes the request, and so is used now. */
async function currentSession(directory: Directory, session: Session, atSeconds: number): Promise<SessionWire> {
  const user = await directory.users.find(session.organizationId, session.userId);
  if (user === null) throw sessionEnded();
  return sessionWire({ session, seenAt: atSeconds, user }, session.id);
}

/** Ends the session of the request's cookie. False if it has none that is not over. */
async function endPresented(context: RequestContext, live: Services["live"], commit: Commit): Promise<boolean> {
  const actor = await presented(context, live);
  if (actor === null) return false;
  try {
    await commit(authorOf({ ...context, actor, right: "know-oneself" }), signOut());
    return true;
  } catch (error) {
    if (isOver(error)) return false;
    throw error;
  }
}

/** Who is signed in with the request's cookie; null if nobody is. */
async function presented(context: RequestContext, live: Services["live"]): Promise<SessionActor | null> {
  try {
    return await authenticateSession(context, live);
  } catch (error) {
    if (isOver(error)) return null;
    throw error;
  }
}

/** Whether what was thrown says that the session is not, or no longer, valid. */
function isOver(error: unknown): boolean {
  return error instanceof Refusal && error.code !== "try-later";
}
