import type { SourceStateWire } from "../../../api/sources/source-states.ts";
import { healthOf, visibleStandings } from "../../../registry/sources/source-health.ts";
import type { SourceDirectory, SourceStanding } from "../../../store/sources.ts";
import { nextTryAt, secondsIn } from "./sources-wire.ts";

/** Streams of an organization that wake together share what one of them reads. */
const keptMs = 500;

type Read = (organizationId: string) => Promise<readonly SourceStateWire[]>;

/** Reads the states of the sources that an organization sees. */
export function sourceStatesReader(sources: SourceDirectory, nowMs: () => number): Read {
  const shared = new Map<string, Promise<readonly SourceStateWire[]>>();
  return (organizationId) => {
    const asked = shared.get(organizationId);
    if (asked !== undefined) return asked;
    const read = visibleStandings(sources, organizationId).then((standings) =>
      standings.map((standing) => stateToWire(standing, nowMs())),
    );
    shared.set(organizationId, read);
    const forget = () => void shared.delete(organizationId);
    read.then(() => setTimeout(forget, keptMs).unref(), forget);
    return read;
  };
}

/** What one stream has sent of the states. The first time, that is all of them. */
export class SentStates {
  readonly #read: Read;
  readonly #organizationId: string;
  #sent = new Map<string, SourceStateWire>();

  constructor(read: Read, organizationId: string) {
    this.#read = read;
    this.#organizationId = organizationId;
  }

  /** The events for what has changed since; empty for none. They have no id, so no reader continues from them. */
  async frames(): Promise<string> {
    const now = new Map((await this.#read(this.#organizationId)).map((state) => [state.source_id, state]));
    const changed = [...now.values()].filter(
      (state) => JSON.stringify(state) !== JSON.stringify(this.#sent.get(state.source_id)),
    );
    const gone = [...this.#sent.values()].filter(({ source_id: id }) => !now.has(id));
    const removed = gone.map((state): SourceStateWire =>
      Object.assign({}, state, { state: "removed", refreshing: false }),
    );
    this.#sent = now;
    return [...changed, ...removed].map((state) => `event: source_state\ndata: ${JSON.stringify(state)}\n\n`).join("");
  }
}

function stateToWire(
  { id, organizationId, state, modelCount, heldUntilMs }: SourceStanding,
  nowMs: number,
): SourceStateWire {
  return {
    object: "rollcall.source_state",
    source_id: id,
    shared: organizationId === null,
    state: healthOf(state, nowMs).state,
    refreshing: heldUntilMs > nowMs,
    model_count: modelCount,
    last_attempt_at: secondsIn(state.attemptedAtMs),
    last_success_at: secondsIn(state.succeededAtMs),
    failures: state.failures,
    last_error: state.error,
    next_try_at: nextTryAt(state.nextAtMs),
  };
}
