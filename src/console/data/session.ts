import type { ActorWire } from "../../api/access.ts";
import type { Right } from "../../core/access.ts";
import { cell, useCell } from "./cell.ts";
import { Failure } from "./failure.ts";
import { noteAnswer, noteOutage, whenRetrying } from "./health.ts";
import { keepingChoices } from "./kept.ts";
import { jsonOf, send, serverNowMs } from "./send.ts";

/*
 * Who is signed in. The browser holds no key: the server keeps the session, and a cookie that no script can read names it.
 * All tabs of a browser share it.
 */

/** When the session ends, in Unix milliseconds: the moment for certain, and the one without any request. */
export interface SessionEnds {
  readonly endsMs: number;
  readonly idleEndsMs: number;
}

/** Signed in; signed in before, with a page that waits; not signed in; or not known yet. */
export type Standing =
  | { readonly is: "unknown" }
  | { readonly is: "signed-out" }
  | { readonly is: "signed-in"; readonly me: ActorWire }
  | { readonly is: "ended"; readonly me: ActorWire };

export const standing = cell<Standing>({ is: "unknown" });
export const sessionEnds = cell<SessionEnds | null>(null);

/** Either an admin key or the token of a one-time link. Kept nowhere after the request. */
export type Credential = { readonly key: string } | { readonly link: string };

/** The ways to sign in that are switched on. */
export interface SignInMethods {
  readonly signed_in: boolean;
  readonly keys: boolean;
  readonly oidc: { readonly name: string } | null;
}

export const signInMethods = cell<SignInMethods | null>(null);

interface SessionWire {
  readonly ends_at: number;
  readonly idle_ends_at: number;
}

const tabs = new BroadcastChannel("rollcall-session");
const waiting = new Set<(isSamePerson: boolean) => void>();
const whenChanged = new Set<() => void>();
let checking: Promise<void> | null = null;
let idleMs = 0;

/** The server made a session, but the browser keeps no cookie for it. */
export class CookieNotKept extends Failure {
  constructor() {
    super("unauthenticated", "The browser did not keep the cookie of the session.");
  }
}

/** Called when another person, or nobody, is signed in from now on; what was loaded must go. */
export function whenPersonChanges(forget: () => void): void {
  whenChanged.add(forget);
}

export function startSession(): Promise<void> {
  tabs.addEventListener("message", () => void checkSession());
  whenRetrying(() => void checkSession());
  // The browser may have put the page aside, and taken it up again as it was.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) void checkSession();
  });
  return checkSession();
}

/** Asks the server who is signed in. */
export function checkSession(): Promise<void> {
  checking ??= check().finally(() => {
    checking = null;
  });
  return checking;
}

/** Throws a Failure if the server does not let them in. */
export async function signIn(credential: Credential): Promise<void> {
  await jsonOf(await send({ method: "POST", target: "/session", body: credential }));
  // One that began before knows nothing of the new session.
  await checking;
  await checkSession();
  if (standing.get().is !== "signed-in") throw new CookieNotKept();
  tabs.postMessage("signed in");
}

export async function signOut(): Promise<void> {
  await keepingChoices(async () => void (await jsonOf(await send({ method: "DELETE", target: "/session" }))));
  leave();
  tabs.postMessage("signed out");
}

/** Shows the ways to sign in over the page, as when the session is about to end for good. */
export function signInAgain(): void {
  const now = standing.get();
  if (now.is === "signed-in") standing.set({ ...now, is: "ended" });
}

/** After a 401: whether the same person has signed in again. Resolves when somebody has. */
export async function signedInAgain(signal?: AbortSignal): Promise<boolean> {
  const before = standing.get();
  if (before.is === "unknown" || before.is === "signed-out") return false;
  // Somebody may have signed in with another tab.
  await checkSession();
  signal?.throwIfAborted();
  if (standing.get().is === "signed-in") return true;
  return await new Promise<boolean>((resolve, reject) => {
    waiting.add(resolve);
    signal?.addEventListener("abort", () => {
      waiting.delete(resolve);
      reject(signal.reason as Error);
    });
  });
}

/** Every request of this browser postpones the end of an unused session. */
export function noteUse(): void {
  const ends = sessionEnds.get();
  if (ends !== null) sessionEnds.set({ ...ends, idleEndsMs: Math.min(serverNowMs() + idleMs, ends.endsMs) });
}

/** Leaves the page that waits for the person to sign in again. */
export function leave(): void {
  sessionEnds.set(null);
  standing.set({ is: "signed-out" });
  for (const forget of whenChanged) forget();
  settleWaiting(false);
}

async function check(): Promise<void> {
  try {
    const methods = (await readNow("/sign_in_methods")) as SignInMethods | null;
    signInMethods.set(methods);
    // A refused request would do, but browsers note it as an error.
    const [session, me] =
      methods?.signed_in === true ? await Promise.all([readNow("/session"), readNow("/rollcall/v1/me")]) : [null, null];
    noteAnswer();
    if (session === null || me === null) end();
    else enter(me as ActorWire, session as SessionWire);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    noteOutage(error);
  }
}

/** Null if nobody is signed in. */
async function readNow(target: string): Promise<unknown> {
  const response = await send({ method: "GET", target });
  return response.status === 401 ? null : await jsonOf(response);
}

function enter(me: ActorWire, { ends_at: endsAt, idle_ends_at: idleEndsAt }: SessionWire): void {
  const before = standing.get();
  const isSame = "me" in before && before.me.principal.id === me.principal.id;
  // The server writes down only each half a minute when a session is used.
  idleMs = Math.max(idleMs, idleEndsAt * 1000 - serverNowMs());
  sessionEnds.set({ endsMs: endsAt * 1000, idleEndsMs: idleEndsAt * 1000 });
  if (before.is !== "unknown" && !isSame) for (const forget of whenChanged) forget();
  standing.set({ is: "signed-in", me });
  settleWaiting(isSame);
}

function end(): void {
  const before = standing.get();
  sessionEnds.set(null);
  standing.set("me" in before ? { is: "ended", me: before.me } : { is: "signed-out" });
}

function settleWaiting(isSamePerson: boolean): void {
  const settled = [...waiting];
  waiting.clear();
  for (const settle of settled) settle(isSamePerson);
}

/** What an owner has to give for a right; undefined for one that everybody has. */
export const permissions: Partial<Record<Right, string>> = {
  "read-organization": "api.management.read",
  "write-organization": "api.management.write",
  "read-usage": "api.usage.read",
  "delete-models-of-organization": "api.delete",
};

/** Who is signed in; null while nobody is. */
export function useMe(): ActorWire | null {
  const now = useCell(standing);
  return "me" in now ? now.me : null;
}

/** Whether to offer what needs a right. The server decides: a refusal may come all the same. */
export function useMay(): (right: Right) => boolean {
  const me = useMe();
  return (right) => {
    const permission = permissions[right];
    return permission === undefined || (me?.permissions.includes(permission) ?? false);
  };
}
