import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { startCallWorld, type CallWorld } from "../../test/support/upstreams/calls/call-world.ts";
import { whyNoDebianPackages } from "../debian-packages.ts";
import { debianPython } from "../debian-python.ts";
import { runCases, startedInTurn, type CaseOutcomes } from "./caller-run.ts";
import { pythonClients, type CallingClient } from "./callers.ts";
import { testCases } from "./cases.ts";

/** Python's clients, which newer Debian releases have, make their calls like those of npm in `calls.test.ts`. */

setDefaultTimeout(120_000);

const atOnce = 2;
const whyNot = whyNoDebianPackages();
const python = whyNot === null ? debianPython("forky") : "";

let world: CallWorld;
let outcomes: ReadonlyMap<CallingClient, Promise<CaseOutcomes>>;
beforeAll(async () => {
  if (whyNot !== null) return;
  world = await startCallWorld(["anthropic", "ollama", "openai"]);
  const driver = [python, join(import.meta.dir, "driver.py")];
  outcomes = startedInTurn(pythonClients, atOnce, (client) => runCases(world, client, driver));
});
afterAll(() => world?.close());

test("they run wherever Debian's packages can be unpacked, and always in CI", () => {
  if (process.env["CI"] === "true" && process.platform === "linux") expect(whyNot).toBeNull();
  else if (whyNot !== null) console.log(`the clients of Python were skipped: ${whyNot}`);
});

describe.skipIf(whyNot !== null).each(pythonClients.map((client) => [client.package, client] as const))(
  "%s",
  (_, client) =>
    testCases(
      client,
      () => world,
      () => outcomes.get(client)!,
    ),
);
