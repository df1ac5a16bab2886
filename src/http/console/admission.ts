import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import type { SessionActor } from "../../core/people/session.ts";
import { Refusal, sessionEnded } from "../../core/refusal.ts";
import { digestOfSession } from "../../registry/sessions/session-secret.ts";
import { refuseAddress } from "../request/authenticate.ts";
import type { RequestContext } from "../request/request-context.ts";
import type { Route } from "../request/route.ts";
import { presentedSecret } from "./cookie.ts";

/** The header that the console's page sends. No other site's page can, because no preflight allows it. */
const pageHeader = "x-rollcall-console";
/** Its value for what the page asks by itself: nobody is there because of it, so it keeps no session alive. */
const inBackground = "background";

/**
 * Refuses what the console's own page did not send. A cookie goes with every request to this host: of pages on its other
 * ports, of forms and links. Browsers say where a request comes from, and pages cannot change what they say. A file, which
 * a link of the page leads to, is a navigation, and carries no header.
 */
export function admitPage(context: RequestContext, route: Route | undefined): void {
  const { raw } = context;
  context.isFromPage = true;
  const isNavigation = raw.header("sec-fetch-mode") === "navigate";
  const isFile = route !== undefined && "isFile" in route && route.isFile && raw.method === "GET";
  const isOurs =
    raw.header("sec-fetch-site") === "same-origin" && (isNavigation ? isFile : raw.header(pageHeader) !== null);
  if (!isOurs) throw new Refusal("cross-site", "This address answers the console's own page only. Send a key to /v1.");
}

/** Finds the actor of a session. Throws the refusal. */
export async function authenticateSession(context: RequestContext, live: LiveCatalogue): Promise<SessionActor> {
  const secret = presentedSecret(context.raw);
  if (secret === null) throw sessionEnded();
  // Whichever server ended it, it ends with the next request.
  await live.catchUp.run();
  const digest = digestOfSession(secret);
  const found = live.sessions.get(digest, live.nowMs() / 1000) ?? (await live.lookUpSession(digest));
  if (found instanceof Refusal) throw found;
  return admit(context, found, digest, live);
}

function admit({ raw, actor: before }: RequestContext, actor: SessionActor, digest: string, live: LiveCatalogue) {
  refuseAddress(actor, raw);
  // A stream asks again and again by itself, which does not count as use.
  const isUse = before === null && raw.header(pageHeader) !== inBackground;
  if (isUse) live.sessions.noteUse(digest, actor, Math.floor(live.nowMs() / 1000));
  return actor;
}
