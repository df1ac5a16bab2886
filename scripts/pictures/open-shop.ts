import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import { startServer, type TestServer } from "../../test/support/server.ts";
import { until } from "../../test/support/waiting.ts";
import { callsOf } from "./past-calls.ts";
import { pastDays, type Call } from "./past-changes.ts";
import { keys, offered, perToken, routed, shopYaml, type SourceId } from "./shop-yaml.ts";

/** A running server of the shop, with three sources that answer and one that does not. */
export interface Shop {
  readonly server: TestServer;
  close(): Promise<void>;
}

const days = 118;
const earlier = join(import.meta.dir, "earlier.ts");

export async function openShop(): Promise<Shop> {
  const upstreams = Object.entries(offered).map(([id, models]) => [id, serveList(models)] as const);
  const urls = Object.fromEntries(upstreams.map(([id, { url }]) => [id, `${url}v1`])) as Record<SourceId, string>;
  const directory = mkdtempSync(join(tmpdir(), "rollcall-pictures-"));
  const options = { yaml: shopYaml(urls), directory, flags: ["--no-access-log"] };
  for (const { daysAgo, hasGpu2, change } of pastDays) {
    if (!hasGpu2) await new Map(upstreams).get("gpu-2")?.stop(true);
    const environment = { BUN_OPTIONS: `--preload ${earlier}`, PICTURES_DAYS_AGO: String(daysAgo) };
    const past = await startServer({ ...options, environment });
    await until(async () => (await listed(past.url)) > 15);
    await change(administrator(past.url));
    if (daysAgo < 1) await pretendToHaveBeenCalled(past, await whoCalls(past.url));
    else await past.stop();
  }
  const server = await startServer(options);
  return {
    server,
    close: async () => {
      await server.stop();
      server.remove();
      for (const [, upstream] of upstreams) await upstream.stop(true);
    },
  };
}

function serveList(ids: readonly string[]) {
  const data = ids.map((id) => ({ id, object: "model", created: created(id), owned_by: ownerOf(id), ...factsOf(id) }));
  return Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => Response.json({ object: "list", data }) });
}

/** Some day of the two years before the pictures, the same each time. */
function created(id: string): number {
  return 1_790_000_000 - (Bun.hash.crc32(id) % 60_000_000);
}

/** As a router writes them. */
function factsOf(id: string) {
  const facts = routed[id];
  if (facts?.prices === undefined) return {};
  const [prompt, completion] = facts.prices.map(perToken);
  return {
    context_length: facts.context,
    top_provider: { max_completion_tokens: facts.output },
    architecture: { input_modalities: ["text", "image"], output_modalities: ["text"] },
    supported_parameters: ["tools", "response_format"],
    pricing: { prompt, completion },
  };
}

function ownerOf(id: string): string {
  return /^(gpt|o\d|text-|whisper)/.test(id) ? "openai" : (/^[a-z]+/.exec(id)?.[0] ?? "system");
}

async function listed(url: string): Promise<number> {
  return (await administrator(url)<List>("GET", "/rollcall/v1/models?limit=100")).data.length;
}

interface List {
  readonly data: readonly { readonly id: string }[];
}

interface Caller {
  readonly organizationId: string;
  readonly keys: readonly { readonly keyId: string; readonly projectId: string; readonly principalId: string }[];
}

async function whoCalls(url: string): Promise<Caller> {
  const call = administrator(url);
  const me = await call<{ readonly organization: { readonly id: string } }>("GET", "/rollcall/v1/me");
  const callers: { keyId: string; projectId: string; principalId: string }[] = [];
  for (const key of [keys.chat, keys.search, keys.nightly]) {
    const caller = await call<{
      readonly key: { readonly id: string };
      readonly project: { readonly id: string };
      readonly principal: { readonly id: string };
    }>("GET", "/rollcall/v1/me", undefined, key);
    callers.push({ keyId: caller.key.id, projectId: caller.project.id, principalId: caller.principal.id });
  }
  return { organizationId: me.organization.id, keys: callers };
}

/** Stops the server and writes the records of some months, as a server does after each call. */
async function pretendToHaveBeenCalled(server: TestServer, { organizationId, keys: callers }: Caller): Promise<void> {
  await server.stop();
  const store = await openSqliteStore(join(server.directory, "data"));
  for (const batch of callsOf(organizationId, callers, days)) await store.usage.record(batch);
  await store.close();
}

/** Asks a server as an administrator does, who is not refused. */
function administrator(url: string): Call {
  return async <Answer>(method: string, path: string, body?: object, key: string = keys.admin) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
}
