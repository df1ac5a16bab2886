import type { Sharing, Visibility } from "../core/models/model.ts";
import type { AuditEvent } from "./rows.ts";

/** The revisions after `after`, up to and including `through`. */
export interface Span {
  readonly after: number;
  readonly through: number;
}

/** The revision that last touched a model, and who can see it. An alias is shared as its target is. */
export interface ModelTouch {
  readonly revision: number;
  readonly id: string;
  readonly target: string | null;
  readonly visibility: Visibility;
  readonly sharing: Sharing;
  /** The revision that last changed its sharing; 0 when none has. */
  readonly sharingRevision: number;
}

/** What happened in a span of revisions. A model appears only at the revision that touched it last. */
export interface ChangeLog {
  /** Base models and the organization's own models in any state, by revision and id, starting after `afterId`. */
  touchedModels(organizationId: string, span: Span, afterId: string | null, limit: number): Promise<ModelTouch[]>;
  /** The organization's audit events, oldest first. */
  auditEvents(organizationId: string, span: Span, limit: number): Promise<AuditEvent[]>;
  /** The revision that last touched the project or its permissions; 0 when there is none. */
  projectRevision(organizationId: string, projectId: string): Promise<number>;
  /** When these revisions were committed, in Unix seconds. */
  times(revisions: readonly number[]): Promise<ReadonlyMap<number, number>>;
}
