import type { Right } from "../core/access.ts";
import type { Actor } from "../core/people/actor.ts";
import type { AuditEvent } from "../store/rows.ts";

/** Who made a change, for the audit log. */
export type Signature = Pick<AuditEvent, "organizationId" | "keyId" | "principalId" | "address" | "requestId">;

/** Who asks for a change, and through which request. */
export interface ChangeAuthor extends Signature {
  readonly actor: Actor;
  readonly keyId: string;
  readonly principalId: string;
  /** The right that the call needs, demanded again when the change is made. */
  readonly right: Right;
}

export function signatureOf<By extends Signature>(by: By): Pick<By, keyof Signature> {
  const { organizationId, keyId, principalId, address, requestId } = by;
  return { organizationId, keyId, principalId, address, requestId };
}
