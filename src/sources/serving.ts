import type { Model } from "../core/models/model.ts";
import type { SourceKindName } from "../core/sources/source.ts";
import type { SourceConfig } from "./upstream.ts";

/** A source that serves a model, under the name that the model has there. */
export interface Serving {
  readonly sourceId: string;
  /** Identifies the source among all of them. */
  readonly key: string;
  /** Null for a source that all organizations share. */
  readonly organizationId: string | null;
  readonly kind: SourceKindName;
  readonly config: SourceConfig;
  readonly isTrusted: boolean;
  readonly upstreamId: string;
}

/** The sources that serve a visible model, in the order of the list: the first one wins. At once if they are known. */
export type FindServing = (model: Model) => readonly Serving[] | Promise<readonly Serving[]>;
