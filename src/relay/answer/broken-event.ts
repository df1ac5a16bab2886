import type { StreamFormat } from "./format.ts";

/**
 * The event that tells a client that its stream broke, in the words of the format. `refusedBody` is the refusal in the
 * caller's dialect, `sequenceNumber` how many events came before.
 */
export function brokenEvent(format: StreamFormat, refusedBody: string, sequenceNumber = 0): string {
  const body = JSON.parse(refusedBody) as Body;
  const message = messageOf(body);
  switch (format) {
    case "chat":
    case "gemini":
      // Without a name: clients that take events by name would miss it.
      return event(null, typeof body.error === "object" ? body : { error: { message } });
    case "responses":
      return event("error", responsesError(message, body, sequenceNumber));
    case "messages":
      return event("error", body.type === "error" ? body : { type: "error", error: { type: "api_error", message } });
    case "cohere":
      return event("message-end", { type: "message-end", delta: { finish_reason: "ERROR", error: message } });
    case "ollama":
    default:
      return `${JSON.stringify({ error: message })}\n`;
  }
}

interface Body {
  readonly error?: string | Readonly<Record<string, unknown>>;
  readonly message?: unknown;
  readonly type?: unknown;
}

/**
 * The documents say that the fields stand in the event itself, the vendor's server puts them into `error`, and clients
 * read either: all of them understand both.
 */
function responsesError(message: string, body: Body, sequenceNumber: number): object {
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
