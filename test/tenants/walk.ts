import { objectPlaces } from "../../src/http/relay/object-paths.ts";
import type { Route } from "../../src/http/request/route.ts";
import { pageHeaders } from "../support/console-page.ts";
import { openTestApp, type Called, type TestApp } from "../support/app.ts";
import type { StorePlace } from "../support/store-place.ts";
import { changedOnce, isForCalling, isForChanging } from "./audited.ts";
import { accountCalls, addAccount } from "./accounts.ts";
import { bodyOf, queryOf } from "./bodies.ts";
import { Dice } from "./dice.ts";
import { tenantsOf, yamlOf, type Tenant } from "./tenant.ts";
import { isAdministered } from "../support/api/expectations.ts";

/*
 * Many organizations call every route at random, with their own ids, each other's and unknown ones. No body, header or
 * log line of a request may contain another organization's mark, an id that only another one has seen, or another one's
 * entity tag.
 */

export interface WalkPlan {
  readonly steps: number;
  readonly seed: number;
  readonly tenants: number;
  /** Called after each step. */
  readonly answered?: (request: string, answer: Called) => void;
}

export interface WalkReport {
  /** Steps that were answered 2xx, by operation. */
  readonly done: ReadonlyMap<string, number>;
  /** Those that changed something, each with one revision and one audit event. */
  readonly changed: ReadonlyMap<string, number>;
  readonly serverErrors: readonly string[];
  /** Every GET that was sent, with its key. */
  readonly reads: ReadonlyMap<string, Read>;
  /** Texts of keys that were shown once. */
  readonly secrets: readonly string[];
}

export interface Read {
  readonly operation: string;
  readonly target: string;
  readonly key: string;
}

interface Request {
  readonly route: Route;
  readonly target: string;
  readonly body: string;
  /** The path parameters. */
  readonly ids: ReadonlyMap<string, string>;
}

/** What the account of a tenant answers. */
const served = new Set<string>([...objectPlaces.map(({ operation }) => operation), ...accountCalls]);
const togetherMax = 60;
// Steps that would end the walk if they hit what it must keep.
const ruinous = /^((update|delete)(User|ProjectApiKey|AdminApiKey)|archiveProject|rotate\w+|revoke\w+)$/;
// The form of an id, and its path parameter.
const idKinds: readonly (readonly [RegExp, string])[] = [
  [/\bproj_\w+\b/g, "project_id"],
  [/\buser-\w{24}\b/g, "user_id"],
  [/\bkey_\w{24}\b/g, "key_id"],
  [/\bsvc_acct_\w{24}\b/g, "service_account_id"],
  [/\bgroup_\w{24}\b/g, "group_id"],
  [/\brole_\w{24}\b/g, "role_id"],
  [/\binvite-\w{24}\b/g, "invite_id"],
  [/\baudit_log-\w{24}\b/g, "event_id"],
  [/\bcp_\w{24}\b/g, "permission_id"],
  [/\balert_\w{24}\b/g, "alert_id"],
  [/\bzq\d+qz-source-\d+\b/g, "source_id"],
  [/\bsess_\w{24}\b/g, "session_id"],
  [/\bresp_zq\w+\b/g, "response_id"],
  [/\bconv_zq\w+\b/g, "conversation_id"],
  [/\bfile-zq\w+\b/g, "file_id"],
  [/\bupload_zq\w+\b/g, "upload_id"],
  [/\bbatch_zq\w+\b/g, "batch_id"],
  [/\bftjob-zq\w+\b/g, "fine_tuning_job_id"],
  [/\bvs_zq\w+\b/g, "vector_store_id"],
];

/** Most other calls find no source that takes them. */
export function canSucceed(route: Route): boolean {
  return !isForCalling(route) || served.has(route.operation);
}

/** Walks and throws at the first leak. Leaves the application open for inspection. */
export async function walk(
  { steps, seed, tenants: count, answered = () => undefined }: WalkPlan,
  place: StorePlace | null = null,
): Promise<{ app: TestApp; report: WalkReport }> {
  const dice = new Dice(seed);
  const tenants = tenantsOf(count);
  const app = await openTestApp(yamlOf(tenants), place);
  for (const tenant of tenants) {
    await addAccount(app, tenant);
    await learnFirst(app, tenant);
  }
  const [done, changed] = [new Map<string, number>(), new Map<string, number>()];
  const serverErrors: string[] = [];
  const secrets: string[] = [];
  const reads = new Map<string, Read>();
  const expected = app.routes.filter(canSucceed);
  const idle = () => expected.filter((route) => !(isForChanging(route) ? changed : done).has(route.operation));
  // Goes on for a while if a route has not succeeded yet.
  for (let step = 0; step < steps || (step < 5 * steps && idle().length > 0); step++) {
    const tenant = dice.pick(tenants);
    const waiting = idle();
    // Some steps help routes that have not succeeded yet.
    const helping = waiting.length > 0 && dice.chance(0.5);
    const whose = !helping && dice.chance(0.3) ? dice.pick(tenants) : tenant;
    const route = helping ? pickHelp(pickRoute(waiting, dice), app.routes, dice) : pickRoute(app.routes, dice);
    const request = requestOf(route, tenant, whose, dice);
    noteSent(tenant, whose, request);
    const [logged, revision] = [app.logLines.length, app.live.revision];
    const key = helping || dice.chance(0.5) ? keyFor(request.route, tenant) : dice.pick(tenant.keys);
    const { operation, method } = request.route;
    if (method === "GET" && request.route.isForPage !== true)
      reads.set(`${key} ${request.target}`, { operation, target: request.target, key });
    const answer = await (request.route.isForPage === true
      ? sendFromPage(app, request, tenant)
      : send(app, request, key));
    // What later questions about usage answer must not depend on how soon records are written.
    await app.usage.written();
    answered(`${method} ${request.target} ${request.body}`, answer);
    const said = [answer.text, ...Object.values(answer.headers), ...app.logLines.slice(logged)].join("\n");
    refuseLeak(tenants, tenant, request, said, `step ${step} of seed ${seed}`);
    // Public answers belong to no organization, for instance examples in the API description.
    if (answer.status < 300 && request.route.right !== "anyone") learn(tenant, answer, request);
    secrets.push(...[...answer.text.matchAll(/"value":"(sk-[^"]+)"/g)].map(([, text = ""]) => text));
    if (await changedOnce(app, tenants, tenant, request.route, answer.status, revision))
      changed.set(request.route.operation, (changed.get(request.route.operation) ?? 0) + 1);
    if (answer.status >= 500) serverErrors.push(`${request.route.operation} ${request.target} ${answer.text}`);
    if (answer.status < 300) done.set(request.route.operation, (done.get(request.route.operation) ?? 0) + 1);
  }
  return { app, report: { done, changed, serverErrors, reads, secrets } };
}

/** Picks the operation first: some have one path, and others have thirty in vendors' dialects. */
function pickRoute(routes: readonly Route[], dice: Dice): Route {
  const operations = [...new Set(routes.map(({ operation }) => operation))];
  const picked = dice.pick(operations);
  return dice.pick(routes.filter(({ operation }) => operation === picked));
}

/** The route itself, or one that makes what it is about: `POST /groups` for `GET /groups/{group_id}`. */
function pickHelp(route: Route, routes: readonly Route[], dice: Dice): Route {
  const makes = ({ method, path }: Route) =>
    method === "POST" && (route.path === path || route.path.startsWith(`${path}/{`));
  return dice.pick([route, ...routes.filter(makes)]);
}

/**
 * What the tenant's administrator would look at first. Declared objects are never given up, so that the walk can go on.
 */
async function learnFirst(app: TestApp, tenant: Tenant): Promise<void> {
  const headers = { authorization: `Bearer ${tenant.keys[2]}` };
  const paths = ["users", `projects/proj_${tenant.mark}/api_keys`, "admin_api_keys"];
  for (const path of paths) {
    const answer = await app.call("GET", `/v1/organization/${path}`, { headers });
    learn(tenant, answer, { ids: new Map(), body: "" });
    for (const item of answer.json.data) if (!String(item.email).startsWith("second@")) tenant.kept.add(item.id);
  }
}

function requestOf(route: Route, tenant: Tenant, whose: Tenant, dice: Dice): Request {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  // Ids that were used together lead further than ids picked one by one.
  const ruins = whose === tenant && ruinous.test(route.operation);
  const may = (id: string | undefined) => id !== undefined && !(ruins && whose.kept.has(id));
  const together = whose.together.filter((ids) => names.every((name) => may(ids.get(name))));
  const chosen = together.length > 0 && dice.chance(0.7) ? dice.pick(together.slice(dice.chance(0.5) ? -3 : 0)) : null;
  const pickId = (name: string): string => {
    const known = [...(whose.known.get(name) ?? [])].filter(may);
    if (dice.chance(0.03)) return "nobody_s";
    // Many older ones are deleted.
    return chosen?.get(name) ?? dice.pick(dice.chance(0.5) ? [...known.slice(-3), "nobody_s"] : [...known, "nobody_s"]);
  };
  const ids = new Map(names.map((name) => [name, pickId(name)]));
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(ids.get(name) ?? "nobody_s"),
  );
  const scene = { tenant, whose, dice };
  const query = route.method === "GET" ? queryOf(route.operation, scene) : "";
  return { route, target: path + query, body: bodyOf(route.operation, scene), ids };
}

/** The key that is most likely to be accepted. */
function keyFor({ right }: Route, { adminKey, keys: [ownersKey = adminKey] }: Tenant): string {
  return isAdministered(right) ? adminKey : ownersKey;
}

function send(app: TestApp, { route, target, body }: Request, key: string): Promise<Called> {
  const headers = { authorization: `Bearer ${key}`, ...(body !== "" && { "content-type": "application/json" }) };
  return app.call(route.method, target, { headers, body });
}

/** As the tenant's administrator, in a browser that is signed in or out. */
async function sendFromPage(app: TestApp, { route, target, body }: Request, tenant: Tenant): Promise<Called> {
  const headers = {
    ...pageHeaders,
    // The answer would end the session that the browser had, which is a second change.
    ...(tenant.cookie !== null && route.operation !== "signIn" && { cookie: tenant.cookie }),
    ...(body !== "" && { "content-type": "application/json" }),
  };
  const answer = await app.call(route.method, target, { headers, body });
  const cookie = answer.headers["set-cookie"]?.split(";")[0];
  if (cookie !== undefined) {
    tenant.cookie = cookie;
    if (cookie.length > 40) tenant.private.add(cookie);
  }
  return answer;
}

function refuseLeak(tenants: readonly Tenant[], tenant: Tenant, request: Request, said: string, where: string): void {
  for (const other of tenants) {
    if (other === tenant) continue;
    const foreign = [other.mark, ...other.private];
    if (!foreign.some((text) => said.includes(text))) continue;
    // An answer may repeat what the tenant has sent, now and later: a policy may name hidden models.
    const unsent = [...tenant.sent].reduce((rest, text) => rest.replaceAll(text, ""), said);
    const leaked = foreign.find((text) => unsent.includes(text));
    if (leaked !== undefined) {
      const context = unsent.slice(Math.max(0, unsent.indexOf(leaked) - 200), unsent.indexOf(leaked) + 200);
      throw new Error(`${where}: ${request.route.operation} shows ${tenant.mark} ${leaked}: ${context}`);
    }
  }
}

/** Every whole id of another tenant in the request. */
function noteSent(tenant: Tenant, whose: Tenant, { target, body }: Request): void {
  if (whose === tenant) return;
  const text = `${decodeURIComponent(target)}\n${body}`;
  for (const ids of whose.known.values())
    for (const id of ids) if (text.includes(id)) tenant.sent.add(id).add(encodeURIComponent(id));
}

function learn(tenant: Tenant, { text, headers }: Called, { ids, body }: Pick<Request, "ids" | "body">): void {
  const together = new Map(ids);
  for (const [name, value] of Object.entries(body === "" ? {} : (JSON.parse(body) as Record<string, unknown>)))
    if (typeof value === "string") together.set(name, value);
  for (const [pattern, name] of idKinds) {
    for (const [id] of text.matchAll(pattern)) {
      // An answer may repeat another one's id that was sent.
      if (tenant.sent.has(id)) continue;
      tenant.known.set(name, (tenant.known.get(name) ?? new Set()).add(id));
      tenant.private.add(id);
      if (!together.has(name)) together.set(name, id);
    }
  }
  tenant.together = [...tenant.together, together].slice(-togetherMax);
  for (const [id] of text.matchAll(new RegExp(`${tenant.mark}/[\\w.-]+`, "g"))) tenant.known.get("model")?.add(id);
  const etag = headers["etag"];
  if (etag !== undefined) tenant.private.add(etag);
}
