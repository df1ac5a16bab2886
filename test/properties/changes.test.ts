import { expect, test } from "bun:test";
import fc from "fast-check";
import { openTestApp, type TestApp } from "../support/app.ts";
import { fineTune, worldYaml, type KeyName } from "../support/world.ts";
import { newStorePlace, type StorePlace } from "../support/store-place.ts";

/**
 * Applying the changes since a revision to that revision's list gives today's list: for any order of registrations,
 * deletions, policy changes and restarts with another file, at any page size, for keys that see all, a part, or another
 * organization.
 */

const followers: readonly KeyName[] = ["acemeOwner", "acemeAllowList", "acemeDenyList", "zenithOwner"];
const names = ["one", "two", "davinci", fineTune];
const aliases = ["alias", "other alias"];
const projects = ["proj_aceme", "proj_narrow", "proj_guarded"];
const base = `  - { id: davinci, created: 1686935002, owned_by: openai }\n`;

/** Files for restarts: a base model is missing, new or changed, and one of an organization's own. */
const files: readonly string[] = [
  worldYaml,
  worldYaml.replace(base, ""),
  worldYaml.replace(base, base.replace("owned_by: openai", "owned_by: system, shutdown_date: 2030-01-01")),
  worldYaml.replace(base, `${base}  - { id: one }\n`),
  worldYaml.replace(`      - { id: "${fineTune}", created: 1721172741, owned_by: acemeco }\n`, ""),
];

const operation = fc.oneof(
  fc.record({
    kind: fc.constantFrom("register", "delete"),
    id: fc.constantFrom(...names),
    organization: fc.constantFrom("aceme", "aceme", "zenith"),
  }),
  fc.record({
    kind: fc.constant("policy"),
    project: fc.constantFrom(...projects),
    policy: fc.option(
      fc.record({
        mode: fc.constantFrom("allow_list", "deny_list"),
        model_ids: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }),
      }),
    ),
  }),
  fc.record({ kind: fc.constantFrom("restore", "purge", "unalias"), id: fc.constantFrom(...names, ...aliases) }),
  fc.record({
    kind: fc.constant("alias"),
    id: fc.constantFrom(...aliases),
    target: fc.constantFrom(...names),
  }),
  fc.record({
    kind: fc.constant("update"),
    id: fc.constantFrom(...names),
    change: fc.constantFrom<object>(
      { visibility: "unlisted" },
      { visibility: "listed" },
      { sharing: "projects" },
      { sharing: "organization" },
      { shutdown_date: "2031-01-31" },
      { context_length: 8192 },
      { context_length: null, output_price: "0.5" },
    ),
  }),
  fc.record({
    kind: fc.constantFrom("permit", "forbid"),
    id: fc.constantFrom(...names),
    project: fc.constantFrom(...projects),
  }),
  fc.record({ kind: fc.constant("restart"), file: fc.nat({ max: files.length - 1 }) }),
  fc.record({
    kind: fc.constant("follow"),
    follower: fc.nat({ max: followers.length - 1 }),
    limit: fc.nat({ max: 19 }),
  }),
);
type Operation = Partial<Record<string, any>>;

test("an earlier list with the changes applied is today's list", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 30 }), async (operations) => {
      const world = await World.open();
      try {
        for (const step of operations as Operation[]) await world.apply(step);
        for (const [at] of followers.entries()) await world.follow(at, 3);
        for (const type of world.received) seen.add(type);
        expect(await world.brokenChains()).toEqual([null, null]);
      } finally {
        await world.close();
      }
    }),
    { numRuns: 60 },
  );
  // Otherwise the run would not have tested one of them.
  expect([...seen].toSorted()).toEqual(["model.available", "model.unavailable", "models.changed"]);
}, 120_000);

class World {
  readonly received: string[] = [];
  readonly #place: StorePlace;
  #app: TestApp;
  readonly #lists = followers.map(() => ({ models: new Map<string, unknown>(), revision: 0 }));

  private constructor(place: StorePlace, app: TestApp) {
    this.#place = place;
    this.#app = app;
  }

  static async open(): Promise<World> {
    const place = await newStorePlace();
    return new World(place, await openTestApp(worldYaml, place));
  }

  /** Whatever happened, the audit log of each organization is one intact chain. */
  brokenChains(): Promise<unknown[]> {
    const { auditTrail } = this.#app.store;
    const organizationIds = ["org-aceme", "org-zenith"];
    return Promise.all(organizationIds.map(async (id) => (await auditTrail.verify(id, null)).broken));
  }

  async close(): Promise<void> {
    await this.#app.close();
    await this.#place.remove();
  }

  async apply(step: Operation): Promise<void> {
    const { kind, id, organization, project, policy, file, follower, limit } = step;
    if (await this.#named(step)) return;
    const admin = `${organization ?? "aceme"}Admin` as KeyName;
    if (kind === "register") await this.#send("POST", "/rollcall/v1/models", admin, { id });
    if (kind === "delete") await this.#send("DELETE", `/v1/models/${id}`, `${organization}Owner` as KeyName);
    if (kind === "policy") {
      const path = `/v1/organization/projects/${project}/model_permissions`;
      await this.#send(policy === null ? "DELETE" : "POST", path, admin, policy ?? undefined);
    }
    if (kind === "restart") {
      await this.#app.close();
      this.#app = await openTestApp(files[file], this.#place);
    }
    if (kind === "follow") await this.follow(follower, limit + 1);
  }

  /** Applies steps on models of the first organization. Returns whether the step was one of those. */
  async #named({ kind, id, target, change, project }: Operation): Promise<boolean> {
    const permissions = `/v1/fine_tuning/checkpoints/${id}/permissions`;
    const asAdmin = (method: string, path: string, body?: unknown) => this.#send(method, path, "acemeAdmin", body);
    if (kind === "restore") await asAdmin("POST", `/rollcall/v1/deleted_models/${id}`);
    else if (kind === "purge") await asAdmin("DELETE", `/rollcall/v1/deleted_models/${id}`);
    else if (kind === "alias") await asAdmin("POST", "/rollcall/v1/aliases", { id, target });
    else if (kind === "unalias") await asAdmin("DELETE", `/rollcall/v1/aliases/${id}`);
    else if (kind === "update") await asAdmin("POST", `/rollcall/v1/models/${id}`, change);
    else if (kind === "permit") await asAdmin("POST", permissions, { project_ids: [project] });
    else if (kind === "forbid") {
      const [held] = (await asAdmin("GET", `${permissions}?project_id=${project}`)).data ?? [];
      if (held !== undefined) await asAdmin("DELETE", `${permissions}/${held.id}`);
    } else return false;
    return true;
  }

  /** Applies new changes to the follower's list and compares it with the real list. */
  async follow(at: number, limit: number): Promise<void> {
    const key = followers[at]!;
    const list = this.#lists[at]!;
    for (;;) {
      const page = await this.#send("GET", `/rollcall/v1/changes?since=${list.revision}&limit=${limit}`, key);
      for (const change of page.data) {
        this.received.push(change.type);
        if (change.type === "model.available") list.models.set(change.resource.id, change.model);
        if (change.type === "model.unavailable") list.models.delete(change.resource.id);
        if (change.type === "models.changed") list.models = await this.#list(key);
      }
      list.revision = page.revision;
      if (!page.has_more) break;
    }
    expect(Object.fromEntries(list.models)).toEqual(Object.fromEntries(await this.#list(key)));
  }

  async #list(key: KeyName): Promise<Map<string, unknown>> {
    const { data } = await this.#send("GET", "/v1/models", key);
    return new Map(data.map((model: { id: string }) => [model.id, model]));
  }

  async #send(method: string, path: string, key: KeyName, body?: unknown): Promise<any> {
    const headers = { "content-type": "application/json" };
    return (await this.#app.call(method, path, { key, headers, body: JSON.stringify(body) ?? "" })).json;
  }
}
