import { STATUS_CODES } from "node:http";
import { ApiFailure, type Failure } from "../failure.ts";
import { memberOf, parseJson, readJson, textIn, type Json } from "./json/value.ts";
import type { ErrorSettings } from "../command/settings.ts";
import { printable } from "../../core/text/printable.ts";
import { inFormat, transformed } from "./show.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Writes to standard error: advice for people, and the server's error for programs. */
export async function reportFailure(failure: Failure, errors: ErrorSettings, terminal: Terminal): Promise<void> {
  if (errors.format === "text" && errors.transform === null)
    return terminal.note(failure instanceof ApiFailure ? messageFor(failure) : failure.message);
  const error = failure instanceof ApiFailure ? errorOf(failure) : errorFrom({ message: failure.message });
  const format = errors.format === "explore" ? "json" : errors.format;
  terminal.noteRaw(await inFormat(await transformed(error, errors.transform), format, "Error", terminal.errors));
}

/** Does not repeat the message of an unknown server, which may be long or misleading. */
function messageFor(failure: ApiFailure): string {
  const { status } = failure.answer;
  const { showsServerMessage = false, suggestion = null } = failure.hints;
  const reason = STATUS_CODES[status];
  const id = requestIdOf(failure);
  return [
    `HTTP ${status}${reason === undefined ? "" : `: ${reason}`}.`,
    ...(id === null ? [] : [`Request ID: ${id}`]),
    (showsServerMessage ? serverMessageOf(failure) : null) ?? adviceFor(failure),
    ...(suggestion === null ? [] : [`Did you mean "${printable(suggestion)}"?`]),
    "API error details: --format-error json.",
  ].join("\n");
}

const serverMessageMax = 500;

function serverMessageOf(failure: ApiFailure): string | null {
  const message = textIn(errorOf(failure), "message");
  return message ? printable(message.slice(0, serverMessageMax)) : null;
}

const rejected = "The API rejected the request. Check the arguments with --help.";
const timedOut = "The request timed out. Before you repeat a change, check whether it was carried out.";

/** By status, or for refusals of Rollcall where that would mislead, by status and code. */
const advice: Readonly<Record<string, string>> = {
  "400": rejected,
  "403": "Check the permissions of your key, and your role in the organization.",
  "403 model_not_deletable": "No key can delete this model: it is a base model, an alias, or kept by its source.",
  "404": "Check the model ID and the base URL, and that your key may see the model.",
  "408": timedOut,
  "409": "The model changed meanwhile. Check its current state.",
  "422": rejected,
  "502 upstream_failed": "The source where the model lives did not delete it, and nothing was changed.",
  "504": timedOut,
};

function adviceFor(failure: ApiFailure): string {
  const { status } = failure.answer;
  const code = textIn(errorOf(failure), "code") ?? "";
  const known = advice[`${status} ${code}`] ?? advice[status];
  if (known !== undefined) return known;
  if (status === 401)
    return failure.sent["authorization"] === undefined
      ? "No API key was given. Set OPENAI_API_KEY, or add --api-key KEY."
      : "Check the API key, the organization and the project.";
  if (status === 429)
    return /quota|billing|credit|spend|usage_limit/.test(code)
      ? "Check the limits and the billing of your project."
      : "Wait before you try again.";
  return status >= 500
    ? "The API is not available. Try again later; before you repeat a change, check whether it was carried out."
    : "The API could not carry out the request. Check the base URL.";
}

/** Null for anything that does not look like an id, or that we sent ourselves. */
function requestIdOf({ answer, sent }: ApiFailure): string | null {
  const id = answer.headers.get("x-request-id");
  return id !== null && /^[\w.-]{1,256}$/.test(id) && sent["x-request-id"] === undefined ? id : null;
}

/** The member `error`, or the whole body without one. */
function errorOf({ answer }: ApiFailure): Json {
  const { status } = answer;
  const json = readJson(new TextDecoder().decode(answer.body));
  const inner = memberOf(json, "error");
  if (inner?.kind === "object") return inner;
  if (json?.kind === "object") return json;
  const message = `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trim();
  return errorFrom({ status_code: status, message: `${message}: the server returned no usable JSON error details.` });
}

function errorFrom(error: Readonly<Record<string, unknown>>): Json {
  return parseJson(JSON.stringify(error));
}
