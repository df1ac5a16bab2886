import { malformedRequest } from "../../core/refusal.ts";
import type { Item } from "../../sources/upstream.ts";
import type { Say } from "./said.ts";

/** A call as the echo source reads it. */
export interface EchoRequest {
  readonly body: Item;
  /** The model's name at the source. */
  readonly model: string;
  /** Begins the ids of an answer with this, and goes on with what only the same request has. */
  readonly id: (prefix: string) => string;
  /** Whether the URL asks for server-sent events. */
  readonly asksForEvents: boolean;
  readonly say: Say;
  /** The embedding of each text; null for one that its words decide. */
  readonly vector: readonly number[] | null;
}

/** An answer: all of it, or the pieces of its stream. */
export type Echoed =
  | { readonly whole: object }
  | { readonly pieces: readonly string[]; readonly type: "text/event-stream" | "application/x-ndjson" };

/** The same request has the same answer, so it does not say what time it is. */
export const echoedAt = Date.UTC(2026, 0, 1) / 1000;

/** A list in the body, or what stands for a list of one. Refuses a body without it. */
export function itemsIn(body: Item, name: string): readonly unknown[] {
  const value = body[name];
  if (value === undefined || value === null) throw malformedRequest(`Missing required parameter: '${name}'.`, name);
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.length > 0) return value;
  throw malformedRequest(`Invalid '${name}': expected a list that is not empty.`, name);
}

export function messagesIn(body: Item): readonly unknown[] {
  if (typeof body["messages"] !== "string") return itemsIn(body, "messages");
  throw malformedRequest("Invalid type for 'messages': expected a list.", "messages");
}

/** The data of an event that names its type. */
export interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A server-sent event. */
export function event(data: object, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
