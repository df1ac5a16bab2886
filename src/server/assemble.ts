import { basename } from "node:path";
import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Config } from "../config/config.ts";
import type { FileSettings } from "../config/file/read-file.ts";
import type { Log } from "../http/operating/access-log.ts";
import { createApp, type App } from "../http/app.ts";
import type { KeylessRule } from "../http/request/keyless.ts";
import { isLoopbackHost } from "../http/request/local-caller.ts";
import { signInMethods } from "../http/console/sign-in-methods.ts";
import { Metrics } from "../http/operating/metrics.ts";
import { RelayMetrics } from "../http/operating/relay-metrics.ts";
import { RateLimit } from "../http/request/rate-limit.ts";
import type { ChangeStreams } from "../http/rollcall/change-streams.ts";
import type { Route } from "../http/request/route.ts";
import { Admission } from "../http/relay/admission.ts";
import { RateLimitCheck } from "../http/relay/rate-limit-check.ts";
import { SpendCheck } from "../http/relay/spend-check.ts";
import { OpenCalls } from "../http/relay/open-calls.ts";
import { routes } from "../http/routes.ts";
import type { ServerSettings, Services } from "../http/services.ts";
import { committer } from "../registry/commit.ts";
import { digestOfKey } from "../registry/keys/digest.ts";
import { HeldLimits } from "../registry/limits/held-limits.ts";
import { NotedObjects } from "../registry/objects/noted-objects.ts";
import { ObjectSources } from "../registry/objects/object-sources.ts";
import type { SecretBox } from "../registry/sources/secret-box.ts";
import type { SourceReach } from "../sources/fetcher/source-reach.ts";
import { TrialPlaces } from "../registry/sources/trial-places.ts";
import { servingLookUp } from "../registry/sources/serving.ts";
import { Spending } from "../registry/spend/spending.ts";
import { describeSource } from "../registry/sources/source-health.ts";
import { UsageWriter } from "../registry/usage/usage-writer.ts";
import { Outs } from "../relay/outs.ts";
import type { Fetcher } from "../sources/fetcher/fetcher.ts";
import type { Serving } from "../sources/serving.ts";
import type { Store } from "../store/store.ts";
import { version } from "../version.ts";
import type { TestMode } from "../test-mode/test-mode.ts";

export interface AssembledFrom extends Pick<
  Services,
  "upstreams" | "pendingChanges" | "budget" | "pollDue" | "nowMs" | "isStopping"
> {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly streams: ChangeStreams;
  readonly box: SecretBox | null;
  readonly fetcher: Fetcher;
  readonly defaultOrganizationId: string;
  readonly log: Log;
  /** Null for every server that is not for tests. */
  readonly testMode: TestMode | null;
}

export type AssemblySettings = FileSettings &
  Pick<Config, "declaration" | "host" | "databaseUrl" | "isInMemory" | "callerId">;

export interface Assembled {
  readonly app: App;
  readonly routes: readonly Route[];
  /** Resolves when all objects that answers have named are noted. */
  readonly noted: () => Promise<void>;
  readonly usage: UsageWriter;
  readonly spending: Spending;
  /** Gives back what was drawn from limits and not used. For a server whose calls have ended. */
  readonly giveLimitsBack: () => Promise<void>;
}

/** Puts the application together, for `serve` and for the tests alike, so that the tests test what ships. */
export function assemble(
  { box, log, fetcher, testMode, ...services }: AssembledFrom,
  settings: AssemblySettings,
): Assembled {
  const { store, live, upstreams } = services;
  const { corsOrigins, requestsPerMinute, retentionDays, modelFields, namesSourcesInMetrics, callerId, hasConsole } =
    settings;
  const metrics = new Metrics();
  const via = `rollcall-${callerId}`;
  const outs = new Outs(() => performance.now(), callHealthLog(log));
  const relayMetrics = new RelayMetrics(outs, namesSourcesInMetrics);
  const { callLimits, countsStreams } = settings;
  const findServing = servingLookUp(store, live, upstreams);
  const objects = new NotedObjects({ ...services, log });
  const usage = new UsageWriter({ store, log });
  const heldLimits = new HeldLimits({ buckets: store.rateLimitBuckets, nowMs: services.nowMs });
  const spending = new Spending(services);
  const ordinary = routes({
    ...services,
    scriptedEcho: testMode?.echo ?? null,
    metrics,
    relayMetrics,
    callLimits,
    countsStreams,
    openCalls: new OpenCalls(callLimits),
    heldLimits,
    spending,
    admission: new Admission([new SpendCheck(spending, services.nowMs), new RateLimitCheck(live.limits, heldLimits)]),
    via,
    outs,
    send: fetcher.call,
    findServing,
    objects,
    usage,
    objectSources: new ObjectSources(store, live, upstreams),
    trialPlaces: new TrialPlaces(),
    sourceApiSettings: { box, reach: sourceReachOf(settings) },
    serverSettings: serverSettingsOf(settings),
    namesSourcesInMetrics,
    logLinesDropped: () => log.linesDropped,
    retentionDays,
    hasConsole,
    sessionLimits: settings.sessionLimits,
    signInFailed: (address, reason) =>
      log.event(`a sign-in to the console failed, from ${address ?? "an unknown address"}: ${reason}`),
    signInNoted: (note) => log.trouble(note),
    signInMethods: signInMethods(settings, { ...services, ask: fetcher.ask }),
  });
  const table = testMode?.routes(ordinary, committer(store, live, services.nowMs), services.nowMs) ?? ordinary;
  const app = createApp({
    routes: table,
    live,
    metrics,
    relayMetrics,
    callLimits,
    log,
    cors: corsOrigins,
    rateLimit: requestsPerMinute === null ? null : new RateLimit(requestsPerMinute, () => performance.now()),
    modelFields,
    keyless: keylessRules(settings),
    callerId,
    version,
    hasConsole,
    consoleAddress: settings.consoleSignIn.address,
  });
  const giveLimitsBack = () => heldLimits.stop();
  return { app, routes: table, noted: () => objects.written(), usage, giveLimitsBack, spending };
}

function serverSettingsOf(settings: AssemblySettings): ServerSettings {
  const { isInMemory, databaseUrl, declaration } = settings;
  const { corsOrigins, modelFields, requestsPerMinute, usageRetention, consoleSignIn } = settings;
  const kept = databaseUrl === null ? "sqlite" : "postgresql";
  return {
    version,
    store: isInMemory ? "memory" : kept,
    configFile: declaration === null ? null : basename(declaration.file),
    corsOrigins,
    modelFields,
    requestsPerMinute,
    usageRetention,
    consoleSignIn,
  };
}

/** Says when a source goes out for calls, and when it is back. */
function callHealthLog(log: Log): ConstructorParameters<typeof Outs>[1] {
  return {
    wentOut: (serving, reason, cause, forMs) =>
      log.trouble(
        `${described(serving)} is ${reason}, since ${cause}: for ${Math.round(forMs / 1000)} seconds it gets calls ` +
          "only if no other source serves the model",
      ),
    cameBack: (serving) => log.event(`${described(serving)} answers calls again`),
  };
}

function described({ sourceId, organizationId }: Serving): string {
  return describeSource({ id: sourceId, organizationId });
}

/** Without such declarations in the configuration file there are none. */
function keylessRules({ declaration }: AssemblySettings): readonly KeylessRule[] {
  const keys = declaration?.organizations.flatMap((organization) => organization.keys) ?? [];
  const keyless = keys.filter(({ keylessFrom }) => keylessFrom.length > 0);
  return keyless.map(({ keylessFrom, value }) => ({ networks: keylessFrom, digest: digestOfKey(value) }));
}

/**
 * A laptop's model servers run on the same machine. With PostgreSQL there may be several servers, and the same loopback
 * address is another machine for each of them.
 */
export function sourceReachOf({
  allowPrivateSources,
  host,
  databaseUrl,
}: Pick<AssemblySettings, "allowPrivateSources" | "host" | "databaseUrl">): SourceReach {
  if (allowPrivateSources !== null) return allowPrivateSources ? "anywhere" : "internet";
  return isLoopbackHost(host) && databaseUrl === null ? "this machine" : "internet";
}
