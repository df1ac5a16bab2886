import { assemble } from "../../src/server/assemble.ts";
import { LiveCatalogue } from "../../src/catalogue/live-catalogue.ts";
import { opened } from "../../src/catalogue/views/plain.ts";
import { readConfigFile } from "../../src/config/file/read-file.ts";
import { Log } from "../../src/http/operating/access-log.ts";
import type { TestMode } from "../../src/test-mode/test-mode.ts";
import type { UsageWriter } from "../../src/registry/usage/usage-writer.ts";
import type { Spending } from "../../src/registry/spend/spending.ts";
import type { App } from "../../src/http/app.ts";
import type { Answer, RawRequest } from "../../src/http/request/request-context.ts";
import { ChangeStreams } from "../../src/http/rollcall/change-streams.ts";
import type { BodyAllowance } from "../../src/http/request/body/request-bodies.ts";
import type { Route } from "../../src/http/request/route.ts";
import { withoutTurns } from "../../src/registry/take-turn.ts";
import { bootstrap } from "../../src/registry/config/bootstrap.ts";
import { ChangeBudget } from "../../src/registry/sources/change-budget.ts";
import { backgroundWriter } from "../../src/registry/background-writer.ts";
import { PendingChanges } from "../../src/registry/sources/pending-changes.ts";
import { createUpstreams, FileSecrets } from "../../src/registry/sources/upstreams.ts";
import { createFetcher } from "../../src/sources/fetcher/fetcher.ts";
import { secretBox } from "../../src/registry/sources/secret-box.ts";
import { everyEvent } from "../../src/store/contract/rows.ts";
import type { Store } from "../../src/store/store.ts";
import type { AuditEvent } from "../../src/store/rows.ts";
import { statusCheck } from "./api/described-statuses.ts";
import { keysIn, refuseSecretsIn } from "./canary.ts";
import { newStorePlace, type StorePlace } from "./store-place.ts";
import { keys, worldYaml, type KeyName } from "./world.ts";

/** The application without sockets, on a real store of its own. */
export interface TestApp {
  readonly app: App;
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly streams: ChangeStreams;
  readonly routes: readonly Route[];
  readonly budget: ChangeBudget;
  readonly usage: UsageWriter;
  /** No loop refreshes it here. */
  readonly spending: Spending;
  readonly logLines: string[];
  /** Texts that may appear in no log, metrics or store. Keys are added automatically. */
  readonly secrets: Set<string>;
  /** Milliseconds added to the registry's clock. */
  skewMs: number;
  /** How often due sources were to be refreshed. No refresher runs here. */
  polls: number;
  /** An organization's audit events, newest first. */
  audit(organizationId: string): Promise<readonly AuditEvent[]>;
  /** Throws if /openapi.json does not describe the status of the answer. */
  call(method: string, target: string, options?: CallOptions): Promise<Called>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly key?: KeyName;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Where it comes from. */
  readonly address?: string;
}

export interface Called {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly text: string;
  // Tests read answers of every shape.
  readonly json: any;
  /** The body if it is a stream; the test reads or cancels it. */
  readonly stream: ReadableStream<Uint8Array> | null;
}

/** The master key for the secrets of sources. */
export const masterKey = "a master key of the tests, 32 or more";

/** A public name whose address is private. */
export const nameOfThisMachine = "inside.aceme.example";

/** Short, so that tests need not wait long. */
export const heartbeatMs = 50;

/** Uses its own store place and removes it, unless one is given. */
export async function openTestApp(
  yaml: string = worldYaml,
  kept: StorePlace | null = null,
  testMode: TestMode | null = null,
): Promise<TestApp> {
  const place = kept ?? (await newStorePlace());
  const store = await place.open();
  const file = readConfigFile("world.yaml", yaml, {});
  const { defaultOrganizationId } = await bootstrap(
    store,
    { declaration: file.declaration, adminKey: null, apiKey: null },
    Date.now(),
  );
  const now = () => Date.now() + testApp.skewMs;
  const live = await LiveCatalogue.load(store, now);
  const logLines: string[] = [];
  const secrets = secretsOf(yaml);
  const log = new Log({ style: "json", accessLog: true, write: (text) => logLines.push(text), linesDropped: () => 0 });
  const streams = streamsOf(live, logLines);
  const budget = new ChangeBudget(file.changedModelsPerMinute, now);
  const box = secretBox([masterKey]);
  const fetcher = createFetcher({ resolve: ofThisMachine });
  const upstreams = createUpstreams(fetcher, box, new FileSecrets(), "anywhere");
  const writer = backgroundWriter({ store, live, time: { nowMs: now } }, "org-aceme", withoutTurns);
  const pendingChanges = new PendingChanges(writer);
  const parts = { store, live, streams, upstreams, fetcher, box, pendingChanges, budget, log, testMode };
  const wired = {
    ...parts,
    pollDue: () => void testApp.polls++,
    nowMs: now,
    isStopping: () => false,
    defaultOrganizationId,
  };
  const { app, routes, spending, usage } = assemble(wired, settingsOf(file));
  const checkStatus = statusCheck(routes);
  const testApp: TestApp = {
    app,
    store,
    live,
    streams,
    routes,
    budget,
    usage,
    spending,
    logLines,
    secrets,
    skewMs: 0,
    polls: 0,
    audit: (organizationId) => auditOf(store, organizationId),
    call: async (method, target, options = {}) => {
      const answer = await called(await app(rawRequest(method, target, options)));
      checkStatus(method, target, answer.status);
      for (const key of keysIn(answer.text)) secrets.add(key);
      return answer;
    },
    close: async () => {
      const metricsText = (await called(await app(rawRequest("GET", "/metrics", {})))).text;
      await usage.stop();
      await store.close();
      refuseSecretsIn("the log", logLines.join("\n"), secrets);
      refuseSecretsIn("the metrics", metricsText, secrets);
      await place.refuseSecrets(secrets);
      if (kept === null) await place.remove();
    },
  };
  return testApp;
}

/** The keys of the tests' world, and of this file. */
function secretsOf(yaml: string): Set<string> {
  const ofFile = [...yaml.matchAll(/value: ([\w-]+)/g)].map(([, key = ""]) => key);
  return new Set([...Object.values(keys), ...ofFile]);
}

function streamsOf(live: LiveCatalogue, logLines: string[]): ChangeStreams {
  return new ChangeStreams({
    watch: (wake) => live.watch(wake),
    problem: (error) => void logLines.push(`stream: ${String(error)}`),
    heartbeatMs,
  });
}

/** No test asks an address of somebody else, not even one with a generated name. */
async function ofThisMachine(host: string): Promise<readonly string[]> {
  return host === "localhost" || host === nameOfThisMachine ? ["127.0.0.1"] : [];
}

/** The tests' upstreams are on this machine. */
function settingsOf(file: ReturnType<typeof readConfigFile>) {
  return {
    ...file,
    allowPrivateSources: file.allowPrivateSources ?? true,
    host: "127.0.0.1",
    databaseUrl: null,
    isInMemory: false,
    callerId: "own",
  };
}

async function auditOf(store: Store, organizationId: string): Promise<readonly AuditEvent[]> {
  const all = { limit: 10_000, after: null, before: null };
  return (await store.directory.auditEvents(organizationId, everyEvent, all))?.items ?? [];
}

export function rawRequest(
  method: string,
  target: string,
  { key, headers = {}, body = "", address = "192.0.2.1" }: CallOptions,
): RawRequest {
  const all = new Headers(headers);
  if (key !== undefined) all.set("authorization", `Bearer ${keys[key]}`);
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  let allowance: BodyAllowance | null = null;
  return {
    method,
    url: target,
    target,
    hasValidHost: true,
    header: (name) => all.get(name),
    held: all,
    headers: () => all.toJSON(),
    address: () => address,
    mayTake: () => undefined,
    left: () => new AbortController().signal,
    allowBody: (given) => void (allowance = given),
    body: async () => {
      allowance!.hold(bytes.length);
      allowance!.arrived();
      return bytes;
    },
  };
}

async function called({ status, headers, body, requestId, durationMs, cors }: Answer): Promise<Called> {
  const sent = opened(body);
  const stream = body instanceof ReadableStream ? body : null;
  const bytes = stream !== null || sent === null ? new Uint8Array() : await new Response(sent).bytes();
  const text = headers["content-encoding"] === undefined ? new TextDecoder().decode(bytes) : "";
  const isJson = headers["content-type"] === "application/json" && text !== "";
  return {
    status,
    headers: { ...headers, ...cors, "x-request-id": requestId, "openai-processing-ms": String(durationMs) },
    bytes,
    text,
    json: isJson ? JSON.parse(text) : null,
    stream,
  };
}
