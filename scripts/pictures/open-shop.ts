import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import { startServer, type TestServer } from "../../test/support/server.ts";
import { until } from "../../test/support/waiting.ts";
import { callsOf } from "./past-calls.ts";
import { keys, offered, perToken, routed, shopYaml, type SourceId } from "./shop-yaml.ts";

/** A running server of the shop, with three sources that answer and one that does not. */
export interface Shop {
  readonly server: TestServer;
  close(): Promise<void>;
}

const days = 120;

export async function openShop(): Promise<Shop> {
  const upstreams = Object.entries(offered).map(([id, models]) => [id, serveList(models)] as const);
  const urls = Object.fromEntries(upstreams.map(([id, { url }]) => [id, `${url}v1`])) as Record<SourceId, string>;
  const yaml = shopYaml({ ...urls, "gpu-2": "http://127.0.0.1:9/v1" });
  const directory = mkdtempSync(join(tmpdir(), "rollcall-pictures-"));
  const options = { yaml, directory, flags: ["--no-access-log"] };
  const first = await startServer(options);
  await until(async () => (await listed(first.url)) > 15);
  await change(first.url);
  const people = await whoCalls(first.url);
  await first.stop();
  await pretendToHaveBeenCalled(directory, people);
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
  return (await call<List>(url, "GET", "/rollcall/v1/models?limit=100")).data.length;
}

interface List {
  readonly data: readonly { readonly id: string; readonly name: string }[];
}

/** What an administrator changed since the file was written. */
async function change(url: string): Promise<void> {
  await call(url, "POST", "/v1/organization/groups", { name: "Data science" });
  await changeProjects(url);
  await call(url, "POST", "/v1/organization/invites", { email: "margaret@corner-shop.example", role: "reader" });
  await call(url, "POST", "/v1/organization/roles", {
    role_name: "Auditor",
    description: "Reads the audit log and nothing else",
    permissions: ["api.organization.audit_logs.read"],
  }).catch(() => undefined);
  await call(url, "DELETE", `/rollcall/v1/models/${encodeURIComponent("ft:gpt-4o-mini:corner-shop:trial:3dGfS8vE")}`);
}

/** One project that the file does not declare, with whatever a project may have. */
async function changeProjects(url: string): Promise<void> {
  const money = { currency: "USD", interval: "month" };
  const projects = "/v1/organization/projects";
  await call(url, "POST", `${projects}/proj_chat/spend_limit`, { ...money, threshold_amount: 20_000 });
  await call(url, "POST", `${projects}/proj_search/spend_limit`, { ...money, threshold_amount: 4_000 });
  await call(url, "POST", `${projects}/proj_chat/spend_alerts`, {
    ...money,
    threshold_amount: 15_000,
    notification_channel: { type: "email", recipients: ["grace@corner-shop.example"], subject_prefix: "Chat" },
  });
  await call(url, "POST", `${projects}/proj_chat/rate_limits/rl-gpt-4o-mini`, { max_requests_per_1_minute: 600 });
  const { id } = await call<{ readonly id: string }>(url, "POST", projects, { name: "pricing" });
  await call(url, "POST", `${projects}/${id}/model_permissions`, {
    mode: "allow_list",
    model_ids: ["gpt-4o-mini", "default", "claude-haiku-4-5"],
  });
  await call(url, "POST", `${projects}/${id}/users`, { email: "alan@corner-shop.example", role: "member" });
  await call(url, "POST", `${projects}/${id}/service_accounts`, { name: "price-watcher" });
}

interface Caller {
  readonly organizationId: string;
  readonly keys: readonly { readonly keyId: string; readonly projectId: string; readonly principalId: string }[];
}

async function whoCalls(url: string): Promise<Caller> {
  const me = await call<{ readonly organization: { readonly id: string } }>(url, "GET", "/rollcall/v1/me");
  const callers: { keyId: string; projectId: string; principalId: string }[] = [];
  for (const key of [keys.chat, keys.search, keys.nightly]) {
    const caller = await call<{
      readonly key: { readonly id: string };
      readonly project: { readonly id: string };
      readonly principal: { readonly id: string };
    }>(url, "GET", "/rollcall/v1/me", undefined, key);
    callers.push({ keyId: caller.key.id, projectId: caller.project.id, principalId: caller.principal.id });
  }
  return { organizationId: me.organization.id, keys: callers };
}

/** Writes the records of some months, as a server does after each call. */
async function pretendToHaveBeenCalled(directory: string, { organizationId, keys: callers }: Caller): Promise<void> {
  const store = await openSqliteStore(join(directory, "data"));
  for (const batch of callsOf(organizationId, callers, days)) await store.usage.record(batch);
  await store.close();
}

async function call<Answer>(
  url: string,
  method: string,
  path: string,
  body?: object,
  key: string = keys.admin,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
