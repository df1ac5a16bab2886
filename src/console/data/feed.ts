import { root } from "../route/location.ts";
import { cell } from "./cell.ts";
import { Failure, isOutage } from "./failure.ts";
import { poll, stream, type Change, type Heard } from "./follow.ts";
import { pause } from "./pause.ts";
import { invalidate } from "./resource-store.ts";
import { checkSession, standing, whenPersonChanges } from "./session.ts";
import { heardStates, takeStates } from "./source-states.ts";
import { changedByEvent, everything, type Topic } from "./topics.ts";

/*
 * The changes of the server, as they happen. A browser opens so few connections to one server that a stream in each tab
 * would block all others: one tab holds a lock and reads the stream, and tells the others. When it closes, the next
 * tab gets the lock and opens a stream at the last revision that it heard of.
 */

/**
 * How the page is kept up to date. `live`: by the stream. `polling`: by asking now and then. `failing`: the server does not
 * answer. `off`: the person may not follow changes.
 */
export type FeedState = "starting" | "live" | "polling" | "failing" | "off";

interface News {
  readonly state: FeedState;
  readonly heard: Heard | null;
}

/** What a new tab says, so that the leading one tells how it stands. */
const hello = "hello";
const pausesMs = [1000, 3000, 7000, 15_000];
/** Many changes at once, as when a source is refreshed, make one round of questions. */
const gatherMs = 150;
const gatherWhenBusyMs = 2000;

export const feedState = cell<FeedState>("starting");
/** Until when it is known that nothing was missed. */
export const heardMs = cell(Date.now());

const name = `rollcall-changes ${root}`;
const tabs = new BroadcastChannel(name);
const listeners = new Set<(changes: readonly Change[]) => void>();
let revision = "now";
let leads = false;
let wrong = new Set<Topic>();
let gathering: ReturnType<typeof setTimeout> | null = null;
let invalidatedMs = 0;

/** Calls back with each change from now on. Returns what ends it. */
export function whenChanges(listener: (changes: readonly Change[]) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows the changes whenever somebody is signed in who may. */
export function startFeed(): void {
  let following: AbortController | null = null;
  tabs.addEventListener("message", ({ data }: MessageEvent<News | typeof hello>) => {
    if (data !== hello) take(data);
    else if (leads) tell({ state: feedState.get(), heard: { revision, changes: [], states: heardStates() } });
  });
  whenPersonChanges(() => {
    revision = "now";
  });
  const adapt = () => {
    const now = standing.get();
    const follows = now.is === "signed-in" && now.me.permissions.includes("api.management.read");
    if (follows === (following !== null)) return;
    following?.abort();
    following = follows ? new AbortController() : null;
    feedState.set(follows ? "starting" : "off");
    if (following !== null) join(following.signal);
  };
  standing.subscribe(adapt);
  adapt();
}

function join(signal: AbortSignal): void {
  tabs.postMessage(hello);
  const led = navigator.locks.request(name, { signal }, async () => {
    leads = true;
    try {
      await lead(signal);
    } finally {
      leads = false;
    }
  });
  led.catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function lead(signal: AbortSignal): Promise<void> {
  for (let failures = 0; ; failures++) {
    let state: FeedState = "polling";
    try {
      if (revision === "now" || failures > 0) hear(await poll(revision, signal));
      const open = () => {
        failures = 0;
        show("live");
      };
      await stream(revision, hear, open, signal);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 403) {
        show("off");
        return;
      }
      if (isOutage(error)) state = "failing";
      // The store was put back to an earlier state, so nothing that was loaded is known to be right.
      if (error.status === 400) {
        revision = "now";
        invalidate(everything);
      }
    }
    show(state);
    await pause(pausesMs[Math.min(failures, pausesMs.length - 1)]!, signal);
  }
}

function show(state: FeedState): void {
  take({ state, heard: null });
  tell({ state, heard: null });
}

function hear(heard: Heard): void {
  take({ state: feedState.get(), heard });
  tell({ state: feedState.get(), heard });
}

function tell(news: News): void {
  tabs.postMessage(news);
}

function take({ state, heard }: News): void {
  // Why the stream is cut: the server is away, the session is over, or nothing worse than a proxy's limit.
  const isCut = state === "polling" || state === "failing";
  if (isCut && feedState.get() !== state) void checkSession();
  if (isCut && feedState.get() === "live") heardMs.set(Date.now());
  feedState.set(state);
  if (heard === null) return;
  revision = heard.revision ?? revision;
  heardMs.set(Date.now());
  const isOtherwise = takeStates(heard.states);
  if (isOtherwise) wrong = wrong.union(new Set<Topic>(["summary"]));
  if (heard.changes.length === 0 && !isOtherwise) return;
  for (const { type } of heard.changes) wrong = wrong.union(changedByEvent(type));
  for (const listener of listeners) listener(heard.changes);
  const isBusy = Date.now() - invalidatedMs < gatherWhenBusyMs;
  gathering ??= setTimeout(invalidateGathered, isBusy ? gatherWhenBusyMs : gatherMs);
}

function invalidateGathered(): void {
  gathering = null;
  invalidatedMs = Date.now();
  const gathered = wrong;
  wrong = new Set();
  invalidate(gathered);
}
