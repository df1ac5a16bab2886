import type { AnswerOf } from "./contract.ts";
import { eventReader } from "./event-lines.ts";
import { Failure } from "./failure.ts";
import { jsonOf, send } from "./send.ts";
import type { SourceState } from "./source-states.ts";

/*
 * Reading the change feed: as a stream, and where no stream arrives, page by page. The page does this by itself, so it
 * keeps no session alive.
 */

type ChangePage = AnswerOf<"GET /rollcall/v1/changes">;

/** A change, as administrators see it. */
export type Change = ChangePage["data"][number];

/** The server sends a heartbeat every four seconds. */
const silenceMaxMs = 15_000;
const path = "/rollcall/v1/changes";

export interface Heard {
  /** Where the next reader goes on: the newest revision that all before this one is known of. Null if it is the same. */
  readonly revision: string | null;
  readonly changes: readonly Change[];
  readonly states: readonly SourceState[];
}

/**
 * Streams what changes after a revision until the stream ends or `signal` aborts; `now` begins at the newest. `open` is
 * called once it answers. Throws a Failure.
 */
export async function stream(
  since: string,
  heard: (news: Heard) => void,
  open: () => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const give = (): ReturnType<typeof setTimeout> => setTimeout(() => silence.abort(), silenceMaxMs);
  let timer = give();
  try {
    const response = await send({
      method: "GET",
      target: `${path}?since=${since}&stream=true&source_states=true`,
      headers: { accept: "text/event-stream", ...(since !== "now" && { "last-event-id": since }) },
      signal: AbortSignal.any([signal, silence.signal]),
      isBackground: true,
    });
    if (!response.ok || response.body === null) await jsonOf(response);
    open();
    const read = eventReader();
    const decoder = new TextDecoder();
    const reader = response.body!.getReader();
    for (;;) {
      // Not `for await`: not every browser has it for streams.
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = give();
      for (const { id, data } of read(decoder.decode(value, { stream: true }))) {
        const event = JSON.parse(data) as Change | SourceState;
        const isState = event.object === "rollcall.source_state";
        heard({ revision: id, changes: isState ? [] : [event], states: isState ? [event] : [] });
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof Failure ? error : new Failure("unreachable", "The stream of changes was cut.");
  } finally {
    clearTimeout(timer);
  }
}

/** What has changed after a revision, at once. Throws a Failure. */
export async function poll(since: string, signal: AbortSignal): Promise<Heard> {
  const target = `${path}?since=${since}&limit=100&source_states=true`;
  const response = await send({ method: "GET", target, signal, isBackground: true });
  const { data, revision, source_states: states = [] } = (await jsonOf(response)) as ChangePage;
  return { revision: String(revision), changes: data, states };
}
