import type { ObjectKind } from "../core/objects.ts";
import type { SourceName } from "./sources.ts";

/** Identifies an object. Sources choose the ids, so another organization may have an object of the same id. */
export interface ObjectName {
  readonly organizationId: string;
  readonly kind: ObjectKind;
  readonly id: string;
}

/** What is noted of an object that an organization made at a source: nothing of what is in it. Times are Unix milliseconds. */
export interface NotedObject extends ObjectName {
  readonly projectId: string | null;
  readonly keyId: string;
  readonly source: SourceName;
  readonly createdMs: number;
  /** From then on it is as if it had not been noted. */
  readonly expiresMs: number;
  /** Until when the list of its source may get a model that comes of it; null if none does. */
  readonly watchedUntilMs: number | null;
}

/** Notes of objects. They take no revision and write no audit row, and a power cut may lose the newest ones. */
export interface ObjectNotes {
  /** Also finds those that have expired and are not purged yet. */
  find(name: ObjectName): Promise<NotedObject | null>;
  /** Notes these in one statement: at most a few hundred. One that is noted already stays as it is. */
  note(objects: readonly NotedObject[]): Promise<void>;
  watchUntil(name: ObjectName, untilMs: number): Promise<void>;
  /** The objects of a source that are watched at a time, first those whose time ends first, up to `limit`. */
  watched(source: SourceName, atMs: number, limit: number): Promise<readonly NotedObject[]>;
  /** Deletes up to `limit` that have expired, and returns how many. */
  purge(atMs: number, limit: number): Promise<number>;
  /** Deletes up to `limit` of the oldest, so that `kept` of one kind are left, and returns how many. */
  trim(organizationId: string, kind: ObjectKind, kept: number, limit: number): Promise<number>;
}
