import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Source } from "../../../src/core/sources/source.ts";
import { withoutTurns } from "../../../src/registry/take-turn.ts";
import { backgroundWriter } from "../../../src/registry/background-writer.ts";
import { PendingChanges } from "../../../src/registry/sources/pending-changes.ts";
import { AnswerCache } from "../../../src/registry/sources/answer-cache.ts";
import { refreshSource } from "../../../src/registry/sources/refresh-source.ts";
import type { RefreshServices } from "../../../src/registry/sources/refresh-attempt.ts";
import { secretBox } from "../../../src/registry/sources/secret-box.ts";
import { createUpstreams, FileSecrets } from "../../../src/registry/sources/upstreams.ts";
import { createFetcher } from "../../../src/sources/fetcher/fetcher.ts";
import type { SourceState } from "../../../src/store/sources.ts";
import { masterKey, type TestApp } from "../app.ts";

/** A real server with OpenAI's list and deletion of the models that a test puts on it. */
export interface Upstream {
  readonly url: string;
  /** The elements of its list. */
  models: Record<string, unknown>[];
  /** Replaces listing and deleting. */
  answer: ((request: IncomingMessage, response: ServerResponse) => unknown) | null;
  /** `METHOD PATH` of each request. */
  readonly requests: string[];
  close(): void;
}

export async function startUpstream(...ids: readonly string[]): Promise<Upstream> {
  const server = createServer((request, response) => {
    upstream.requests.push(`${request.method} ${request.url}`);
    if (upstream.answer !== null) return upstream.answer(request, response);
    if (request.method !== "DELETE") return response.end(JSON.stringify({ object: "list", data: upstream.models }));
    const id = decodeURIComponent(request.url!.split("/models/")[1]!);
    const before = upstream.models.length;
    upstream.models = upstream.models.filter((model) => model["id"] !== id);
    response.statusCode = upstream.models.length < before ? 200 : 404;
    return response.end(JSON.stringify({ id, deleted: true }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const upstream: Upstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    models: ids.map(listed),
    answer: null,
    requests: [],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return upstream;
}

export function listed(id: string): Record<string, unknown> {
  return { id, object: "model", created: 1_600_000_000, owned_by: "upstream" };
}

export function failing(status: number): Upstream["answer"] {
  return (_, response) => {
    response.statusCode = status;
    response.end("{}");
  };
}

/** A trusted source of the kind openai with this base URL. */
export function sourceAt(url: string, changes: Partial<Source> = {}): Source {
  return {
    id: "up",
    organizationId: "org-aceme",
    kind: "openai",
    baseUrl: url,
    options: {},
    rules: { naming: { kind: "bare" }, includes: [], excludes: [] },
    priority: 100,
    refreshSeconds: 300,
    deletion: "push",
    isTrusted: true,
    models: null,
    ...changes,
  };
}

const remembered = new WeakMap<TestApp, AnswerCache>();

export function refreshServicesOf(app: TestApp): RefreshServices {
  const answers = remembered.get(app) ?? new AnswerCache();
  remembered.set(app, answers);
  const nowMs = () => Date.now() + app.skewMs;
  const writer = backgroundWriter({ store: app.store, live: app.live, time: { nowMs } }, "org-aceme", withoutTurns);
  return {
    ...writer,
    pendingChanges: new PendingChanges(writer),
    budget: app.budget,
    log: { event: (text) => void app.logLines.push(text), trouble: (text) => void app.logLines.push(text) },
    upstreams: createUpstreams(createFetcher(), secretBox([masterKey]), new FileSecrets(), "anywhere"),
    answers,
    nowMs,
    random: () => 0.5,
  };
}

/** Adds or replaces a source, as a configuration file would. */
export async function putSource(app: TestApp, source: Source): Promise<void> {
  await refreshServicesOf(app).commit(source.organizationId ?? "org-aceme", async (transaction, created) => {
    await transaction.sources.put({ ...source, sealedSecret: null, declaredBy: "file", created });
    return { result: null, type: "rollcall.source.added", resourceId: source.id };
  });
}

/** Refreshes a source and returns its state. */
export async function refresh(app: TestApp, { organizationId, id }: Source): Promise<SourceState> {
  const stored = await app.store.sources.find({ organizationId, id });
  if (stored === null) throw new Error(`there is no source ${id}`);
  await refreshSource(refreshServicesOf(app), stored);
  return (await app.store.sources.state(stored))!;
}
