import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { startServer } from "../support/server.ts";
import { bestOf } from "../support/waiting.ts";
import { Ledger } from "./evidence.ts";
import { staleMsMax } from "./fault-run.ts";
import { Fleet } from "./fleet.ts";
import { HistoryClients } from "./history/history-clients.ts";
import { unexplained } from "./history/history.ts";
import { measureLatencies, percentile, raceToDelete } from "./rounds.ts";

/** `scripts/replica-faults.ts` does the same many more times. */
const races = 30;
const latencyRounds = 25;
// Honoured within 100 ms at p99 where the machine has nothing else to do.
const medianMsMax = 100;
const attempts = 4;
const historyMs = 2_500;

const seed = Math.floor(Math.random() * 2 ** 31);

describe.skipIf(whyNoPostgres !== null)(`three servers on one PostgreSQL, seed ${seed}`, () => {
  let database: TestDatabase;
  let fleet: Fleet;
  beforeAll(async () => {
    database = await freshDatabase();
    fleet = await Fleet.start(database.url, 3);
  });
  afterAll(async () => {
    await fleet.remove();
    await database.drop();
  });

  test("exactly one of 2 to 32 concurrent deletions through all servers answers 200", async () => {
    await raceToDelete(fleet.urls, database, races, seed);
  });

  test("the others honour an acknowledged deletion or revocation at once", async () => {
    let attempt = 0;
    const medianMs = await bestOf(attempts, medianMsMax, async () => {
      const { deletion, revocation } = await measureLatencies(fleet.urls, latencyRounds, `${seed}-${attempt++}`);
      for (const latencies of [deletion, revocation]) {
        expect(latencies).toHaveLength(2 * latencyRounds);
        expect(Math.max(...latencies)).toBeLessThan(staleMsMax);
      }
      return Math.max(percentile(deletion, 0.5), percentile(revocation, 0.5));
    });
    expect(medianMs).toBeLessThan(medianMsMax);
  });

  test("every answer of all servers fits one serial order", async () => {
    const ledger = await Ledger.open(database);
    const clients = new HistoryClients(fleet.members, seed);
    await loadFor(clients, historyMs);
    expect(unexplained(clients.operations, staleMsMax)).toEqual([]);
    expect(await ledger.broken(clients.attempts)).toEqual([]);
    expectSoundAndBusy(clients);
  });
});

test("every answer of one server on SQLite fits one serial order", async () => {
  const server = await startServer();
  const clients = new HistoryClients([{ name: "1", server }], seed);
  await loadFor(clients, historyMs);
  // One server has nobody to hear from, and no excuse.
  expect(unexplained(clients.operations, 0)).toEqual([]);
  expectSoundAndBusy(clients);
  expect(await server.stop()).toBe(0);
  server.remove();
});

async function loadFor(clients: HistoryClients, ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  await clients.load(() => performance.now() < endMs);
  await clients.lookAtEverything();
}

/** Without a fault nothing fails, and the clients got into each other's way. */
function expectSoundAndBusy({ problems, failures, operations }: HistoryClients): void {
  expect([problems, failures]).toEqual([[], []]);
  for (const kind of ["register", "delete", "read"])
    for (const outcome of ["done", "refused"]) {
      const such = operations.filter((operation) => operation.kind === kind && operation.outcome === outcome);
      expect([kind, outcome, such.length > 5]).toEqual([kind, outcome, true]);
    }
}
