import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { housekeeping } from "../housekeeping.ts";
import { refusedStart } from "../refused-start.ts";
import { keys, worldYaml } from "../../support/world.ts";
import { until } from "../../support/waiting.ts";

/** `rollcall serve --example`. */

const { directoryWith, newDirectory, start } = housekeeping();
const example = { yaml: null, flags: ["--example"] };
const apiKey = "the-api-key-of-the-example-0123456789";

test.concurrent("serves every model of examples/quickstart.yaml, and answers a call", async () => {
  const server = await start({ ...example, environment: { ROLLCALL_API_KEY: apiKey } });
  const quickstart = readFileSync(join(import.meta.dir, "..", "..", "..", "examples", "quickstart.yaml"), "utf8");
  const declared = [...quickstart.matchAll(/^ +- id: (\S+)$/gm)].map(([, id = ""]) => id);
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const { data } = (await (await fetch(`${server.url}/v1/models`, { headers })).json()) as { data: { id: string }[] };
  expect(data.map(({ id }) => id).toSorted()).toEqual(declared.toSorted());
  const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] });
  expect((await fetch(`${server.url}/v1/chat/completions`, { method: "POST", headers, body })).status).toBe(200);
  await server.stop();
});

test.concurrent("reads the example again on SIGHUP, although there is no file to read", async () => {
  const server = await start(example);
  server.process.kill("SIGHUP");
  await until(() => server.stderr().includes("read the configuration again on SIGHUP"));
  expect(server.stderr()).not.toContain("stays as it was");
  await server.stop();
});

test("a second configuration beside the example stops the start", async () => {
  const directory = directoryWith(worldYaml);
  const file = join(directory, "rollcall.yaml");
  const reason = "exclude each other: a server reads one configuration";
  expect(await refusedStart(directory, { flags: ["--example", "--config", file] })).toBe(
    `--example and --config ${reason}`,
  );
  expect(await refusedStart(directory, { flags: ["--example"], environment: { ROLLCALL_CONFIG: file } })).toBe(
    `--example and ROLLCALL_CONFIG (${file}) ${reason}`,
  );
});

test("the example takes no keys from a data directory whose file declares some", async () => {
  const directory = newDirectory();
  const before = await start({ directory, yaml: worldYaml });
  expect(await before.stop()).toBe(0);
  const refused = await start({ directory, ...example }).catch(String);
  expect(refused).toMatch(/the file declares no key, .*--config/);
  const after = await start({ directory, yaml: worldYaml });
  const headers = { authorization: `Bearer ${keys.acemeOwner}` };
  expect((await fetch(`${after.url}/v1/models`, { headers })).status).toBe(200);
  await after.stop();
});
