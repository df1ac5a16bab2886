import { Failure, failureOf } from "../../data/failure.ts";
import { sendWithKey } from "../../data/send-with-key.ts";
import { calls, failureIn, type Entered, type ToldUsage, type TriedCall } from "./calls.ts";

/*
 * One call, as a client of this server makes it: straight to the server's own address, with the key that was pasted and
 * without the session's cookie, so it may what the key may and nothing else.
 */

export interface SentCall {
  readonly call: TriedCall;
  readonly model: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A call so far. Times are in milliseconds from when it was sent. */
export interface Run {
  readonly sent: SentCall;
  readonly state: "running" | "complete" | "cancelled" | "failed";
  readonly status: number | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly requestId: string | null;
  /** The body as it came, up to a limit. */
  readonly raw: string;
  readonly isCut: boolean;
  readonly text: string;
  readonly usage: ToldUsage;
  readonly firstByteMs: number | null;
  readonly endMs: number | null;
  readonly failure: Failure | null;
  /** What a stream said went wrong after it had begun. */
  readonly brokeOff: string | null;
}

/** More characters of an answer than anybody reads. */
const rawMax = 400_000;

/** Without the key, which no tab of the page shows. */
export function sentCall(server: string, call: TriedCall, entered: Entered): SentCall {
  const { path, headers, bodyOf } = calls[call];
  return {
    call,
    model: entered.model,
    url: server + path,
    headers: { "content-type": "application/json", ...headers },
    body: bodyOf(entered),
  };
}

/** Sends it, and tells of each change until it has ended. Never throws. */
export async function runCall(
  sent: SentCall,
  key: string,
  signal: AbortSignal,
  tell: (run: Run) => void,
): Promise<void> {
  const startMs = performance.now();
  const since = () => Math.round(performance.now() - startMs);
  let run = begun(sent);
  const change = (more: Partial<Run>) => tell((run = { ...run, ...more }));
  change({});
  try {
    const response = await sendWithKey(key, { ...sent, signal });
    const requestId = response.headers.get("x-request-id") ?? response.headers.get("request-id");
    change({ status: response.status, headers: [...response.headers], requestId });
    const follow = followAnswer(sent.call, response, (more) =>
      change({ firstByteMs: run.firstByteMs ?? since(), ...more }),
    );
    await readText(response, follow.take);
    const failure = response.ok ? null : failureOf(response.status, response.headers, run.raw);
    const end = follow.end();
    const isFailed = failure !== null || (run.brokeOff ?? end.brokeOff ?? null) !== null;
    change({ ...end, failure, endMs: since(), state: isFailed ? "failed" : "complete" });
  } catch (error) {
    if (signal.aborted) return change({ endMs: since(), state: "cancelled" });
    const message = error instanceof Error ? error.message : String(error);
    change({ endMs: since(), state: "failed", failure: new Failure("unreachable", message) });
  }
}

function begun(sent: SentCall): Run {
  return {
    sent,
    state: "running",
    status: null,
    headers: [],
    requestId: null,
    raw: "",
    isCut: false,
    text: "",
    usage: {},
    firstByteMs: null,
    endMs: null,
    failure: null,
    brokeOff: null,
  };
}

/** Reads the text of an answer as it arrives: an event at a time of a stream, otherwise as a whole at the end. */
function followAnswer(call: TriedCall, response: Response, tell: (more: Partial<Run>) => void) {
  const { textOf, addedBy, usageIn } = calls[call];
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const linesOf = lineReader();
  let [raw, text, usage, brokeOff]: [string, string, ToldUsage, string | null] = ["", "", {}, null];
  const takeLine = (line: string) => {
    const event = line.startsWith("data:") ? parsed(line.slice(5)) : undefined;
    if (event === undefined) return;
    text += addedBy(event);
    usage = merged(usage, usageIn(event));
    brokeOff ??= failureIn(event);
  };
  return {
    take: (piece: string) => {
      raw += piece;
      if (isStream) for (const line of linesOf(piece)) takeLine(line);
      tell({ raw: raw.slice(0, rawMax), isCut: raw.length > rawMax, text, usage, brokeOff });
    },
    end: (): Partial<Run> => {
      if (isStream) for (const line of linesOf("\n")) takeLine(line);
      const answer = isStream || !response.ok ? undefined : parsed(raw);
      return answer === undefined
        ? { text, usage, brokeOff }
        : { text: textOf(answer), usage: merged({}, usageIn(answer)), brokeOff };
    },
  };
}

async function readText(response: Response, take: (piece: string) => void): Promise<void> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done) break;
    take(decoder.decode(value, { stream: true }));
  }
  const rest = decoder.decode();
  if (rest !== "") take(rest);
}

/** Whole lines, however their text is cut. */
function lineReader(): (piece: string) => readonly string[] {
  let rest = "";
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    return lines.map((line) => line.replace(/\r$/, ""));
  };
}

/** A later event knows more than an earlier one, but may be silent about some of it. */
function merged(before: ToldUsage, more: ToldUsage): ToldUsage {
  return {
    input: more.input ?? before.input,
    cached: more.cached ?? before.cached,
    output: more.output ?? before.output,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
