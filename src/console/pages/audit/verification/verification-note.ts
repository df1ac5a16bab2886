/** The result of a verification. It is kept elsewhere, because a person with access to the store can recompute every hash. */
export interface Note {
  readonly head: string;
  readonly events: number;
}

interface NoteFacts extends Note {
  readonly organizationId: string;
  readonly atMs: number;
}

export function noteText({ organizationId, events, head, atMs }: NoteFacts): string {
  return [
    "Audit log of Rollcall",
    `organization: ${organizationId}`,
    `events: ${events}`,
    `head: ${head}`,
    `verified: ${new Date(atMs).toISOString().slice(0, 19)}Z`,
  ].join("\n");
}

/** Why a text is no note: its head or its number of events is missing, or it is of another organization. */
export type NoteFault = "unreadable" | "foreign";

/** Reads a note of this page, an answer of the API in JSON, or a line of `rollcall audit verify`. */
export function readNote(text: string, organizationId: string): Note | NoteFault {
  const organization = /\borg-[\w-]+/.exec(text)?.[0] ?? null;
  if (organization !== null && organization !== organizationId) return "foreign";
  const head = /\b[0-9a-f]{64}\b/.exec(text)?.[0];
  const events = /\bevents"?\s*[:=]\s*(\d{1,15})\b/.exec(text)?.[1] ?? /\b(\d{1,15}) events\b/.exec(text)?.[1];
  return head === undefined || events === undefined ? "unreadable" : { head, events: Number(events) };
}
