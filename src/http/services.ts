import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { CallLimits } from "../core/call-limits.ts";
import type { ChangeBudget } from "../registry/sources/change-budget.ts";
import type { NotedObjects } from "../registry/sources/noted-objects.ts";
import type { ObjectSources } from "../registry/sources/object-sources.ts";
import type { PendingChanges } from "../registry/sources/pending-changes.ts";
import type { SourceApiSettings } from "../registry/sources/sources.ts";
import type { Upstreams } from "../registry/sources/upstreams.ts";
import type { ObjectRelay } from "../relay/object-relay.ts";
import type { Outs } from "../relay/outs.ts";
import type { RelayParts } from "../relay/relay-parts.ts";
import type { Relay } from "../relay/relay.ts";
import type { Store } from "../store/store.ts";
import type { Metrics } from "./operating/metrics.ts";
import type { RelayMetrics } from "./operating/relay-metrics.ts";
import type { Noting } from "./relay/noting.ts";
import type { OpenCalls } from "./relay/open-calls.ts";
import type { ChangeStreams } from "./rollcall/change-streams.ts";

/** What the handlers depend on. */
export interface Services {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly metrics: Metrics;
  readonly relayMetrics: RelayMetrics;
  readonly openCalls: OpenCalls;
  readonly callLimits: CallLimits;
  readonly streams: ChangeStreams;
  readonly upstreams: Upstreams;
  readonly sourceApiSettings: SourceApiSettings;
  readonly pendingChanges: PendingChanges;
  readonly budget: ChangeBudget;
  readonly relay: Relay;
  readonly relayObject: ObjectRelay;
  readonly findServing: RelayParts["findServing"];
  readonly objects: NotedObjects;
  readonly objectSources: ObjectSources;
  readonly noting: Noting;
  readonly outs: Outs;
  /** Marks the calls of this server in their `Via` header, so that it knows its own. */
  readonly via: string;
  /** Refreshes the sources that are due. */
  readonly pollDue: () => void;
  readonly nowMs: () => number;
  /** Whether `/metrics`, which needs no key, names the sources of organizations. */
  readonly namesSourcesInMetrics: boolean;
  /** The number of log lines that could not be written so far. */
  readonly logLinesDropped: () => number;
  /** How many days a deleted model can be restored. */
  readonly retentionDays: number;
}
