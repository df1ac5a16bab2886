import type { StreamFormat } from "../format.ts";

/**
 * The event that tells a client that its stream broke, in the words of the format. `refusedBody` is the refusal in the
 * caller's dialect, `sequenceNumber` how many events came before.
 */
export function brokenEvent(format: StreamFormat, refusedBody: string, sequenceNumber = 0): string {
  const body = JSON.parse(refusedBody) as Body;
  return writers[format](body, messageOf(body), sequenceNumber);
}

const writers: Readonly<Record<StreamFormat, (body: Body, message: string, sequenceNumber: number) => string>> = {
  chat: unnamed,
  gemini: unnamed,
  responses: (body, message, sequenceNumber) => event("error", responsesError(body, message, sequenceNumber)),
  messages: (body, message) =>
    event("error", body.type === "error" ? body : { type: "error", error: { type: "api_error", message } }),
  cohere: (_, message) =>
    event("message-end", { type: "message-end", delta: { finish_reason: "ERROR", error: message } }),
  ollama: (_, message) => `${JSON.stringify({ error: message })}\n`,
};

/** Clients that take events by their names would miss it with a name. */
function unnamed(body: Body, message: string): string {
  return event(null, typeof body.error === "object" ? body : { error: { message } });
}

interface Body {
  readonly error?: string | Readonly<Record<string, unknown>>;
  readonly message?: unknown;
  readonly type?: unknown;
}

/**
 * The documents say that the fields stand in the event itself, and the vendor's server puts them into `error`, which its
 * SDKs read: both are there. A `response.failed` would need a whole response, which nobody here has.
 */
function responsesError(body: Body, message: string, sequenceNumber: number): object {
  const said = typeof body.error === "object" ? body.error : {};
  const fields = { code: said["code"] ?? null, message, param: said["param"] ?? null };
  return {
    type: "error",
    sequence_number: sequenceNumber,
    ...fields,
    error: { type: said["type"] ?? "server_error", ...fields },
  };
}

function messageOf({ error, message }: Body): string {
  const text = typeof error === "object" ? error["message"] : (error ?? message);
  return typeof text === "string" ? text : "The upstream broke off its answer.";
}

function event(name: string | null, data: object): string {
  return `${name === null ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
