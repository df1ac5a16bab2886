import type { Sharing, Visibility } from "../core/models/model.ts";
import type { AuditEvent } from "./rows.ts";

/** Behind one revision and up to another. */
export interface Span {
  readonly after: number;
  readonly upTo: number;
}

/** Which revision last touched a model, and what tells who might see it; of an alias, as its target has it. */
export interface ModelTouch {
  readonly revision: number;
  readonly id: string;
  readonly target: string | null;
  readonly visibility: Visibility;
  readonly sharing: Sharing;
  /** The revision that last changed its sharing; 0 when none has. */
  readonly sharingRevision: number;
}

/**
 * What happened in a span of revisions. A model shows only with the revision that touched it last, so one that was
 * touched again behind the span is not in it.
 */
export interface ChangeLog {
  /** Base models and the organization's own that were touched, live or not, by revision and id. */
  touchedModels(organizationId: string, span: Span, behindId: string | null, limit: number): Promise<ModelTouch[]>;
  /** The organization's audit events, oldest first. */
  auditEvents(organizationId: string, span: Span, limit: number): Promise<AuditEvent[]>;
  /** The revision that last touched the project or its permissions; 0 when there is none such. */
  projectRevision(organizationId: string, projectId: string): Promise<number>;
  /** When these revisions were committed, Unix seconds. */
  times(revisions: readonly number[]): Promise<ReadonlyMap<number, number>>;
}
