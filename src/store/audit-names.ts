/** The parts of an audit event that have names. */
export const namedParts = ["key", "principal", "project", "resource"] as const;

export interface Named {
  readonly name: string;
  /** Of a user or an invite. */
  readonly email?: string;
}

/** What the parts of an event were called when it happened. */
export type AuditNames = { readonly [Part in (typeof namedParts)[number]]?: Named };

export type NamedKind = "key" | "user" | "service account" | "project" | "group" | "role" | "invite";

export interface NamedPart {
  readonly part: (typeof namedParts)[number];
  readonly id: string;
  /** What the id may stand for. */
  readonly kinds: readonly NamedKind[];
}
