import { administer } from "./administration.ts";
import { respond, Unreachable, describeError, type Answer, type Connection } from "./connection.ts";

const path = "/rollcall/v1/changes";
/** The server gives a sign of life every four seconds. */
const silenceMaxMs = 15_000;

/** Since a revision; `now` answers with no change, and the revision that is the newest. */
export function listChanges(connection: Connection, since: number | "now", limit: number): Promise<Answer> {
  return administer(connection, "GET", path, { query: { since: String(since), limit: String(limit) } });
}

/** One change of a stream; `id` is null where a reader that is cut off behind it gets it again. */
export interface ChangeEvent {
  readonly id: string | null;
  readonly data: string;
}

/** The stream that answers, or the answer that is none. */
export type FollowResult = { readonly events: AsyncGenerator<ChangeEvent, void> } | { readonly rejection: Answer };

/** Asks for what happened behind `since` and whatever happens then, until the stream ends. Throws Unreachable. */
export async function followChanges(connection: Connection, since: string): Promise<FollowResult> {
  const root = connection.baseUrl.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
  const url = new URL(`${root}${path}?since=${since}`, connection.baseUrl);
  const headers = { ...connection.headers, accept: "text/event-stream", "last-event-id": since };
  const silence = new SilenceTimeout();
  try {
    const response = await respond(connection, url, { method: "GET", headers, signal: silence.signal });
    const { status } = response;
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    if (status === 200 && isStream && response.body !== null) return { events: eventsIn(response.body, silence) };
    const body = await response.bytes();
    silence.end();
    return { rejection: { status, headers: response.headers, body } };
  } catch (error) {
    silence.end();
    throw new Unreachable(describeError(error));
  }
}

/** Gives up on who has not been heard of for too long. */
class SilenceTimeout {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(new Error("the server fell silent")), silenceMaxMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function* eventsIn(body: ReadableStream<Uint8Array>, silence: SilenceTimeout): AsyncGenerator<ChangeEvent, void> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body) {
      silence.restart();
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
    silence.end();
  }
}

/** Null for a sign of life. */
function eventIn(block: string): ChangeEvent | null {
  const field = (name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field("data");
  return data === undefined ? null : { id: field("id") ?? null, data };
}
