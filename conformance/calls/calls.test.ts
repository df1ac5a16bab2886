import { afterAll, beforeAll, describe, setDefaultTimeout } from "bun:test";
import { join } from "node:path";
import { startCallWorld, type CallWorld } from "../../test/support/upstreams/calls/call-world.ts";
import { installedNode } from "../installed.ts";
import { callingClients, type CallingClient } from "./callers.ts";
import { runCases, startedInTurn, type CaseOutcomes } from "./caller-run.ts";
import { testCases } from "./cases.ts";
import { setPrices, testCosts } from "./costed.ts";
import { readCounted, testCountedUsage, type Counted } from "./counted.ts";

/** The vendors' own clients make their calls through a real server to real upstreams, each on a real Node. */

setDefaultTimeout(120_000);

const atOnce = 3;
let world: CallWorld;
let startSeconds: number;
let outcomes: ReadonlyMap<CallingClient, Promise<CaseOutcomes>>;
beforeAll(async () => {
  world = await startCallWorld();
  await setPrices(world);
  startSeconds = Math.floor(Date.now() / 1000);
  const driver = [installedNode(), join(import.meta.dir, "driver.mjs")];
  outcomes = startedInTurn(callingClients, atOnce, (client) => runCases(world, client, driver));
});
afterAll(() => world.close());

describe.each(callingClients.map((client) => [`${client.package} ${client.version}`, client] as const))(
  "%s",
  (_, client) =>
    testCases(
      client,
      () => world,
      () => outcomes.get(client)!,
    ),
);

let counted: Promise<Counted> | null = null;
const read = () => (counted ??= Promise.allSettled(outcomes.values()).then(() => readCounted(world, startSeconds)));
testCountedUsage(read);
testCosts(
  () => world,
  () => startSeconds,
  read,
);
