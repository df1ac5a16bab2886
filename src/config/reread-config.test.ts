import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "bun:test";
import { worldYaml } from "../../test/support/world.ts";
import { readConfig } from "./config.ts";
import { readConfigOnThread } from "./reread-config.ts";
import { ConfigError } from "./config-error.ts";
import { bestOf } from "../../test/support/waiting.ts";

const directory = mkdtempSync(join(tmpdir(), "rollcall-config-"));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, "rollcall.yaml");
const environment = { ROLLCALL_WORKER: "own", NAMED: "a-secret-of-a-source" };
const flags = { config: file };
const sourced = `sources:
  - { id: up, kind: openai, base_url: "http://127.0.0.1:9", secret: "\${NAMED}", naming: { type: map, ids: { theirs: ours } } }
`;

test("a configuration read on another thread equals one read on this thread", async () => {
  writeFileSync(file, worldYaml + sourced);
  const here = readConfig(flags, environment);
  expect(here.declaration?.sources[0]?.input.rules.naming).toEqual({
    kind: "map",
    ids: new Map([["theirs", "ours"]]),
  });
  expect(await readConfigOnThread({ flags, environment })).toEqual(here);
});

test("an error on another thread has the same message", async () => {
  writeFileSync(file, "models: [{ id: a }, { id: a }]\n");
  const said = (error: Error) => [error instanceof ConfigError, error.message];
  const elsewhere = await readConfigOnThread({ flags, environment }).catch(said);
  const here = await Promise.resolve()
    .then(() => readConfig(flags, environment))
    .catch(said);
  expect(elsewhere).toEqual(here);
});

test("a file with thousands of models does not block the event loop", async () => {
  const models = Array.from({ length: 30_000 }, (_, at) => `  - { id: "many-${at}", created: 1700000000 }`);
  writeFileSync(file, `models:\n${models.join("\n")}\n`);
  const startedMs = performance.now();
  readConfig(flags, environment);
  const hereMs = performance.now() - startedMs;
  const longestMs = await bestOf(5, hereMs / 2, async () => {
    let [lastMs, longest] = [performance.now(), 0];
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - lastMs);
      lastMs = performance.now();
    }, 5);
    await readConfigOnThread({ flags, environment });
    await Bun.sleep(10);
    clearInterval(timer);
    return longest;
  });
  expect(longestMs).toBeLessThan(hereMs / 2);
}, 30_000);
