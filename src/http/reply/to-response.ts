import { opened } from "../../catalogue/views/plain.ts";
import type { Answer } from "../request/request-context.ts";

/*
 * Making the runtime's Headers is expensive, and answers have the same few again and again. So they are made once and
 * kept, and each answer changes the values that differ. A response copies them.
 */

interface Template {
  readonly own: Headers;
  /** The value of `openai-processing-ms`. Most answers take less than a millisecond, so it seldom changes. */
  durationMs: number;
}

/** Those of the frozen header objects of views. */
const ofFrozen = new WeakMap<Answer["headers"], Template>();

export function toResponse(answer: Answer): Response {
  const { status, headers, requestId, durationMs, cors } = answer;
  const body = opened(answer.body);
  if (durationMs === null)
    return new Response(body, { status, headers: { ...headers, ...cors, "x-request-id": requestId } });
  const { own } = templateFor(headers, durationMs);
  own.set("x-request-id", requestId);
  // Older Python clients and Anthropic's read the id from this header.
  own.set("request-id", requestId);
  if (cors === null) return new Response(body, { status, headers: own });
  const withCors = new Headers(own);
  for (const [name, value] of Object.entries(cors)) withCors.set(name, value);
  return new Response(body, { status, headers: withCors });
}

function templateFor(headers: Answer["headers"], durationMs: number): Template {
  const template = ofFrozen.get(headers) ?? (Object.isFrozen(headers) ? templateOf(headers) : withNamesOf(headers));
  const wholeMs = Math.round(durationMs);
  if (wholeMs !== template.durationMs) template.own.set(processingMs, String((template.durationMs = wholeMs)));
  return template;
}

const processingMs = "openai-processing-ms";

function templateOf(headers: Answer["headers"]): Template {
  const template = { own: new Headers({ ...headers, [processingMs]: "0" }), durationMs: 0 };
  ofFrozen.set(headers, template);
  return template;
}

interface NamesTemplate extends Template {
  /** The values that `own` has now. */
  readonly values: Map<string, string>;
}

/** Those of answers that differ in the values of their headers only, as those of one source do. */
const byNames = new Map<string, NamesTemplate>();
const byNamesMax = 256;

function withNamesOf(headers: Answer["headers"]): Template {
  const names = Object.keys(headers).join();
  let template = byNames.get(names);
  if (template === undefined) {
    if (byNames.size >= byNamesMax) byNames.clear();
    byNames.set(names, (template = { own: new Headers({ [processingMs]: "0" }), durationMs: 0, values: new Map() }));
  }
  const { own, values } = template;
  for (const name in headers) {
    const value = headers[name] ?? "";
    // A source's time is not ours.
    if (name === processingMs || values.get(name) === value) continue;
    own.set(name, value);
    values.set(name, value);
  }
  return template;
}
