import { changes as api } from "../api/changes.ts";
import { rootOf } from "./invoke.ts";
import { respond, Unreachable, describeError, type Answer, type Connection } from "./connection.ts";

/** After this time without a byte the stream is given up; the server sends a heartbeat every four seconds. */
const silenceMaxMs = 15_000;

/** One change of a stream; without an `id`, a reconnecting reader gets it again. */
export interface ChangeEvent {
  readonly id: string | null;
  readonly data: string;
}

/** A stream, or a response that is not one. */
export type FollowResult = { readonly events: AsyncGenerator<ChangeEvent, void> } | { readonly rejection: Answer };

/** Streams every change after `since`, and the states of sources if they are asked for. Throws Unreachable. */
export async function followChanges(
  connection: Connection,
  since: string,
  { sourceStates = false }: { readonly sourceStates?: boolean } = {},
): Promise<FollowResult> {
  const url = rootOf(connection);
  url.pathname += api.listChanges.path;
  url.searchParams.set("since", since);
  if (sourceStates) url.searchParams.set("source_states", "true");
  const headers = { ...connection.headers, accept: "text/event-stream", "last-event-id": since };
  const silence = new AbortController();
  const timeout = setTimeout(() => silence.abort(new Error("the server fell silent")), silenceMaxMs);
  try {
    const response = await respond(connection, url, { method: "GET", headers, signal: silence.signal });
    const { status } = response;
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    if (status === 200 && isStream && response.body !== null) return { events: eventsIn(response.body, timeout) };
    const body = await response.bytes();
    clearTimeout(timeout);
    return { rejection: { status, headers: response.headers, body } };
  } catch (error) {
    clearTimeout(timeout);
    throw new Unreachable(describeError(error));
  }
}

async function* eventsIn(body: ReadableStream<Uint8Array>, timeout: NodeJS.Timeout): AsyncGenerator<ChangeEvent, void> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body) {
      timeout.refresh();
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = eventIn(block);
        if (event !== null) yield event;
      }
    }
  } catch (error) {
    throw new Unreachable(describeError(error));
  } finally {
    clearTimeout(timeout);
  }
}

/** Null for a heartbeat. */
function eventIn(block: string): ChangeEvent | null {
  const field = (name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field("data");
  return data === undefined ? null : { id: field("id") ?? null, data };
}
