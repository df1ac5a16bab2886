import type { ScriptAnswer } from "../api/test-mode.ts";
import { Refusal, type RefusalCode } from "../core/refusal.ts";

/** The refusal in whose words the dialects say an error of this status. */
const codes: Readonly<Record<number, RefusalCode>> = {
  400: "malformed-request",
  401: "incorrect-key",
  403: "missing-scopes",
  404: "model-not-found",
  409: "name-taken",
  413: "body-too-large",
  415: "unsupported-media-type",
  429: "rate-limited",
  500: "internal",
  502: "upstream-failed",
  503: "try-later",
  504: "upstream-timeout",
};

const statusDefault = 500;

/** Null for an answer that is no error. */
export function errorStatusOf({ status, error }: ScriptAnswer): number | null {
  if (status === undefined) return error === undefined ? null : statusDefault;
  return status >= 300 ? status : null;
}

/** The body of a scripted error: as the script has it, or as the caller's dialect would say it. */
export function errorBodyOf(answer: ScriptAnswer, status: number, refusedBody: (refusal: Refusal) => string): string {
  if (answer.chunks !== undefined) return answer.chunks.join("");
  if (answer.body !== undefined) return typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
  const code = codes[status] ?? (status < 500 ? "malformed-request" : "internal");
  const message = answer.error?.message ?? `A script answers this request with status ${status}.`;
  return withFields(refusedBody(new Refusal(code, message)), answer.error ?? {});
}

/** Every dialect of JSON has these fields in `error`, or beside it. */
function withFields(body: string, { type, code, param }: NonNullable<ScriptAnswer["error"]>): string {
  const given = Object.entries({ type, code, param }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return body;
  const said: unknown = JSON.parse(body);
  if (typeof said !== "object" || said === null) return body;
  const fields = Object.fromEntries(given);
  if ("error" in said && typeof said.error === "object")
    return JSON.stringify({ ...said, error: { ...said.error, ...fields } });
  return JSON.stringify({ ...said, ...fields });
}

/** Of an error, or of a body as it is. */
export function contentTypeOf({ headers = {}, body, chunks }: ScriptAnswer): string {
  const given = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type");
  if (given !== undefined) return given[1];
  if (chunks !== undefined) return "text/event-stream";
  return typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
}

/** Lower-case names. */
export function headersOf({ headers = {} }: ScriptAnswer): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
