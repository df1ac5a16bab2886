import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { clients } from "./clients.ts";
import { directoryWith, run } from "./run-snippet.ts";
import { startSeedServer, type SeedServer } from "./seed-server.ts";

setDefaultTimeout(30_000);

/** The JavaScript of the project's README, as it stands there. */
const readme = readFileSync(join(import.meta.dir, "..", "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```javascript\n(.*?)^```/gms)].map(([, code = ""]) => code);

let server: SeedServer;
beforeAll(async () => (server = await startSeedServer()));
afterAll(() => server?.stop());

test("the README has one example for today's client and one for that of 2023", () => expect(blocks).toHaveLength(2));

test("the example for clients of 2023 is answered in the shape of 2023", async () => {
  const directory = directoryWith(clients[0]!);
  const { stdout, stderr } = await run(directory, server, blocks[1]!);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout).data[0].permission).toHaveLength(1);
  rmSync(directory, { recursive: true });
});

test("the example for today's client lists, retrieves and calls, and works again", async () => {
  const directory = directoryWith(clients.at(-1)!);
  const before = await server.ids();
  for (const _ of [1, 2]) {
    const { stdout, stderr } = await run(directory, server, blocks[0]!);
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual([
      ...before,
      "system This is the echo source of Rollcall, not a model. You said: Hello",
    ]);
  }
  rmSync(directory, { recursive: true });
});
