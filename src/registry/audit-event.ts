import type { Actor } from "../core/actor.ts";
import type { AuditEvent } from "../store/store.ts";
import { newId } from "./new-id.ts";

/** Who asked for a change, and through which request. */
export interface ChangeAuthor {
  readonly actor: Actor;
  readonly address: string | null;
  readonly requestId: string;
}

interface Happening {
  readonly type: string;
  readonly resourceId: string;
  readonly revision: number;
  readonly atMs: number;
  readonly by: ChangeAuthor;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one audit row of a change made through the API. */
export function auditEvent({ type, resourceId, revision, atMs, by, details }: Happening): AuditEvent {
  return {
    id: newId("audit_log-"),
    organizationId: by.actor.audience.organizationId,
    revision,
    at: Math.floor(atMs / 1000),
    type,
    keyId: by.actor.keyId,
    principalId: by.actor.principal.id,
    address: by.address,
    requestId: by.requestId,
    resourceId,
    details: details ?? { resource_type: "model" },
  };
}
