import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { CallLimits } from "../core/call-limits.ts";
import type { ModelFields } from "../core/people/key.ts";
import type { UsageRetention } from "../core/usage/usage-retention.ts";
import type { ConsoleSignIn } from "../oidc/settings.ts";
import type { HeldLimits } from "../registry/limits/held-limits.ts";
import type { ChangeBudget } from "../registry/sources/change-budget.ts";
import type { NotedObjects } from "../registry/objects/noted-objects.ts";
import type { ObjectSources } from "../registry/objects/object-sources.ts";
import type { PendingChanges } from "../registry/sources/pending-changes.ts";
import type { UsageWriter } from "../registry/usage/usage-writer.ts";
import type { SourceApiSettings } from "../registry/sources/sources.ts";
import type { TrialPlaces } from "../registry/sources/trial-places.ts";
import type { Upstreams } from "../registry/sources/upstreams.ts";
import type { Spending } from "../registry/spend/spending.ts";
import type { EchoCall } from "../relay/echo/echo-call.ts";
import type { RelayParts } from "../relay/relay-parts.ts";
import type { Store } from "../store/store.ts";
import type { SessionLimits } from "../core/people/session.ts";
import type { Metrics } from "./operating/metrics.ts";
import type { RelayMetrics } from "./operating/relay-metrics.ts";
import type { SignInMethods } from "./console/sign-in-methods.ts";
import type { Admission } from "./relay/admission.ts";
import type { OpenCalls } from "./relay/open-calls.ts";
import type { ChangeStreams } from "./rollcall/change-streams.ts";

/** What the handlers depend on. */
export interface Services extends Omit<RelayParts, "echo"> {
  /** Answers in the place of the echo source; null for the echo source. */
  readonly scriptedEcho: EchoCall | null;
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly metrics: Metrics;
  readonly relayMetrics: RelayMetrics;
  readonly openCalls: OpenCalls;
  readonly admission: Admission;
  readonly heldLimits: HeldLimits;
  readonly spending: Spending;
  readonly callLimits: CallLimits;
  /** Whether sources are asked for the usage of every stream. */
  readonly countsStreams: boolean;
  readonly streams: ChangeStreams;
  readonly upstreams: Upstreams;
  readonly trialPlaces: TrialPlaces;
  readonly sourceApiSettings: SourceApiSettings;
  readonly serverSettings: ServerSettings;
  readonly pendingChanges: PendingChanges;
  readonly budget: ChangeBudget;
  readonly objects: NotedObjects;
  readonly usage: UsageWriter;
  readonly objectSources: ObjectSources;
  /** Refreshes the sources that are due. */
  readonly pollDue: () => void;
  readonly nowMs: () => number;
  readonly sessionLimits: SessionLimits;
  /** Reports a sign-in to the console that failed, with a reason that contains no key. */
  readonly signInFailed: (address: string | null, reason: string) => void;
  /** Reports what an operator should know of one that did not fail. */
  readonly signInNoted: (note: string) => void;
  readonly signInMethods: SignInMethods;
  /** Whether `/metrics`, which needs no key, names the sources of organizations. */
  readonly namesSourcesInMetrics: boolean;
  /** The number of log lines that could not be written so far. */
  readonly logLinesDropped: () => number;
  /** How many days a deleted model can be restored. */
  readonly retentionDays: number;
  readonly hasConsole: boolean;
  /** Whether this server is about to stop, and clients should go to another. */
  readonly isStopping: () => boolean;
}

/** How this server was started, as far as administrators may know. */
export interface ServerSettings {
  readonly version: string;
  readonly store: "sqlite" | "postgresql" | "memory";
  /** Without its folder. */
  readonly configFile: string | null;
  readonly corsOrigins: "*" | readonly string[];
  readonly modelFields: ModelFields;
  readonly requestsPerMinute: number | null;
  readonly usageRetention: UsageRetention;
  readonly consoleSignIn: ConsoleSignIn;
}
