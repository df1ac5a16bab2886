import type { Sharing, Visibility } from "../core/models/model.ts";
import type { AuditEvent } from "./rows.ts";

/** The revisions after one and through another. */
export interface Span {
  readonly after: number;
  readonly through: number;
}

/** The revision that last touched a model, and what decides who may see it; for an alias, its target decides. */
export interface ModelTouch {
  readonly revision: number;
  readonly id: string;
  readonly target: string | null;
  readonly visibility: Visibility;
  readonly sharing: Sharing;
  /** The revision that last changed its sharing; 0 when none did. */
  readonly sharingRevision: number;
}

/**
 * Reads what happened in a span of revisions. Only the last revision that touched a model counts, so a model that was
 * touched again after the span is not in it.
 */
export interface ChangeLog {
  /** Touched base models and models of the organization, live or not, in the order of revision and id. */
  touchedModels(organizationId: string, span: Span, behindId: string | null, limit: number): Promise<ModelTouch[]>;
  /** The organization's audit events, oldest first. */
  auditEvents(organizationId: string, span: Span, limit: number): Promise<AuditEvent[]>;
  /** The revision that last touched the project or its permissions; 0 for an unknown project. */
  projectRevision(organizationId: string, projectId: string): Promise<number>;
  /** When these revisions were committed, Unix seconds. */
  times(revisions: readonly number[]): Promise<ReadonlyMap<number, number>>;
}
