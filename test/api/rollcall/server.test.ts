import { afterAll, beforeAll, expect, test } from "bun:test";
import { optionsOf } from "../../../src/sources/call-options.ts";
import { kindOf } from "../../../src/sources/kinds.ts";
import { namedDialects } from "../../../src/http/models/dialect-selection.ts";
import { version } from "../../../src/version.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { keys, worldYaml } from "../../support/world.ts";

const settings = `
cors: { origins: ["https://ui.aceme.example"] }
retention_days: 12
model_fields: strict
sources_in_private_networks: true
limits: { requests_per_minute: 5000, changed_models_per_minute: 700, open_calls: { per_organization: 9 } }
usage: { record_days: 3, count_streams: ask }
console: { idle_minutes: 15, lifetime_hours: 4, address: "https://rollcall.aceme.example" }
`;

let app: TestApp;
beforeAll(async () => void (app = await openTestApp(settings + worldYaml)));
afterAll(() => app.close());

const aceme = administrator(() => app);
const path = "/rollcall/v1/server";

test("the server says how it was started", async () => {
  const { source_kinds: _, dialects: __, ...rest } = await aceme.get(path);
  const megabyte = 1024 * 1024;
  expect(rest).toEqual({
    object: "rollcall.server",
    version,
    store: "sqlite",
    revision: app.live.revision,
    config_file: "world.yaml",
    retention_days: 12,
    model_fields: "strict",
    cors_origins: ["https://ui.aceme.example"],
    has_master_key: true,
    sources_in_private_networks: "allowed",
    limits: {
      requests_per_minute: 5000,
      changed_models_per_minute: 700,
      sources: 200,
      open_calls: { per_organization: 9, per_server: 8000 },
      call_body_bytes: { json: 34 * megabyte, multipart: 64 * megabyte },
    },
    usage: { record_days: 3, records: 1_000_000, count_streams: true },
    console: {
      idle_seconds: 900,
      lifetime_seconds: 14_400,
      keys: true,
      oidc: null,
      address: "https://rollcall.aceme.example",
    },
  });
});

test("the server says at which provider people sign in, and nothing of its secret", async () => {
  const oidc = 'oidc: { issuer: "https://id.aceme.example", client_id: rollcall, client_secret: hush, name: Aceme }';
  const other = await openTestApp(
    `console: { keys: false, address: "https://rollcall.aceme.example", ${oidc} }\n${worldYaml}`,
  );
  const { console: said } = await administrator(() => other).get(path);
  expect(said).toMatchObject({ keys: false, oidc: { name: "Aceme", issuer: "https://id.aceme.example" } });
  expect(JSON.stringify(said)).not.toContain("hush");
  await other.close();
});

test("a server without a console has no settings of one", async () => {
  const other = await openTestApp(`console: false\n${worldYaml}`);
  expect((await administrator(() => other).get(path)).console).toBeNull();
  await other.close();
});

test("the answer is the same for every organization, and names none", async () => {
  const own = await app.call("GET", path, { key: "acemeAdmin" });
  expect((await app.call("GET", path, { key: "zenithAdmin" })).text).toBe(own.text);
  expect(own.text).not.toMatch(/"org-|proj_|key_\w{20}|aceme"/);
});

test("every named dialect but that of 2023 has a base URL, whose list is in this dialect", async () => {
  const { dialects } = await aceme.get(path);
  const names = namedDialects.map(({ name }) => name).filter((name) => name !== "openai-legacy");
  expect(dialects.map(({ dialect }: { dialect: string }) => dialect)).toEqual(names.toSorted());
  for (const { dialect, base_url: base, list, key_header: header } of dialects) {
    const value = header === "authorization" ? `Bearer ${keys.acemeOwner}` : keys.acemeOwner;
    const listed = await app.call("GET", base + list, { headers: { [header]: value } });
    const asked = await app.call("GET", `/v1/models?dialect=${dialect}`, { key: "acemeOwner" });
    expect([dialect, listed.status, listed.text]).toEqual([dialect, 200, asked.text]);
  }
});

test("a source that has what its kind requires can be added, and one without is refused", async () => {
  for (const { kind, base_url: base, models } of (await aceme.get(path)).source_kinds) {
    const needed = {
      ...(base === "required" && { base_url: "http://127.0.0.1:9" }),
      ...(models === "required" && { models: ["a"] }),
    };
    const id = `of-${kind}`;
    if (Object.keys(needed).length > 0) await aceme.post("/rollcall/v1/sources", { id, kind }, 400);
    await aceme.post("/rollcall/v1/sources", { id, kind, ...needed });
  }
});

test("a kind's deletions and its default are those that its sources can have", async () => {
  for (const { kind, deletions, default_deletion: usual } of (await aceme.get(path)).source_kinds) {
    const source = `/rollcall/v1/sources/of-${kind}`;
    expect((await aceme.get(source)).deletion).toBe(usual);
    for (const deletion of ["push", "local", "refuse"])
      await aceme.post(source, { deletion }, deletions.includes(deletion) ? 200 : 400);
  }
});

test("the examples, the choices and the defaults of options can be used", async () => {
  const { source_kinds: kinds } = await aceme.get(path);
  const openai = kinds.find(({ kind }: { kind: string }) => kind === "openai");
  expect(openai.options.map(({ name }: { name: string }) => name)).toContain("organization");
  for (const { kind, options } of kinds)
    for (const { name, example, choices, default: usual } of options)
      for (const value of [example, usual, ...(choices ?? [])].filter((text) => text !== null)) {
        const described = optionsOf(kindOf(kind)).get(name)!;
        expect([kind, name, value, described.validate(value, kindOf(kind))]).toEqual([kind, name, value, null]);
      }
});

test("the calls of a kind are those that a source of it takes, and the option calls adds further ones", async () => {
  const { source_kinds: kinds } = await aceme.get(path);
  for (const { kind, calls, further_calls: further } of kinds) {
    const source = `/rollcall/v1/sources/of-${kind}`;
    expect((await aceme.get(source)).calls.served).toEqual(calls);
    if (further.length === 0) continue;
    const changed = await aceme.post(source, { options: { calls: further.join(",") } });
    expect(changed.calls.served.toSorted()).toEqual([...calls, ...further].toSorted());
  }
});
