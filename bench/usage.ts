import { parseArgs } from "node:util";
import { SQL } from "bun";
import { messageOf } from "../src/core/text/message-of.ts";
import type { UsageRecord } from "../src/core/usage/usage-record.ts";
import { openPostgresStore } from "../src/store/postgres/driver.ts";
import { openSqliteStore } from "../src/store/sqlite/driver.ts";
import type { Store } from "../src/store/store.ts";
import { widthMs } from "../src/core/usage/bucket-width.ts";
import type { UsageQuery } from "../src/store/usage.ts";
import { startPostgresServer } from "../test/support/postgres/server.ts";
import { heading, median, row, thousands } from "./report.ts";
import { temporaryDirectory } from "./tools.ts";

/*
 * `npm run bench:usage`: what usage records take on both stores: the time to write them, the space they fill, and how
 * long questions about them take. `--calls N` within a month, `--keys N --models N` that make them, `--postgres` for
 * PostgreSQL.
 */

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "1000000" },
    keys: { type: "string", default: "1" },
    models: { type: "string", default: "1" },
    postgres: { type: "boolean", default: false },
  },
});
const [calls, keys, models] = [Number(values.calls), Number(values.keys), Number(values.models)];
const perBatch = 200;
const days = 30;
const dayMs = widthMs["1d"];
const startMs = 20_000 * dayMs;
const endMs = startMs + days * dayMs;
const organizationId = "org-ABCDEFGHIJKLMNOPQRSTUVWX";
const rounds = 5;
/** The calls of a model share them. */
const prices = { inputPrice: "0.0000025", outputPrice: "0.00001", cachedInputPrice: "0.00000125" };

interface Place {
  readonly store: Store;
  /** By table. */
  bytes(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

const place = values.postgres ? await inPostgres() : await inSqlite();
await write(place.store);
await ask(place.store);
await weigh(place);
await place.close();

async function write({ usage }: Store): Promise<void> {
  const batches: number[] = [];
  let longestMs = 0;
  let turnedMs = performance.now();
  // How long the thread is taken at a time.
  const turns = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - turnedMs - 1);
    turnedMs = performance.now();
  }, 1);
  const startedMs = performance.now();
  const processor = process.cpuUsage();
  for (let at = 0; at < calls; at += perBatch) {
    const batch = Array.from({ length: Math.min(perBatch, calls - at) }, (_, next) => record(at + next));
    const beganMs = performance.now();
    await usage.record(batch);
    batches.push(performance.now() - beganMs);
  }
  clearInterval(turns);
  const { user, system } = process.cpuUsage(processor);
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(
    heading(["written", "records/s", "µs of the server each", `ms a batch of ${perBatch}`, "longest turn, ms"]),
  );
  console.log(
    row([
      `${thousands(calls)} calls, ${keys} keys x ${models} models`,
      thousands(Math.round(calls / seconds)),
      ((user + system) / calls).toFixed(1),
      median(batches).toFixed(1),
      longestMs.toFixed(1),
    ]),
  );
}

async function ask({ usage }: Store): Promise<void> {
  const month: UsageQuery = { organizationId, width: "1d", startMs, endMs };
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    "a month of days by model": () => usage.buckets({ ...month, groupBy: ["model"] }),
    "a month of days by project": () => usage.buckets({ ...month, groupBy: ["project"] }),
    "a week of hours by model": () =>
      usage.buckets({ ...month, width: "1h", endMs: startMs + 7 * dayMs, groupBy: ["model"] }),
    "a day of minutes by model": () =>
      usage.buckets({ ...month, width: "1m", endMs: startMs + dayMs, groupBy: ["model"] }),
    "a month of days by key": () => usage.buckets({ ...month, groupBy: ["key"] }),
    "a month of days of one key": () => usage.buckets({ ...month, filters: { key: [keyOf(0)] } }),
    "costs of a month by model": () => usage.costs({ ...month, groupBy: ["model"] }),
    "costs of a month by key": () => usage.costs({ ...month, groupBy: ["key"] }),
    "what a project spent in the month": () => usage.spent(organizationId, projectOf(0), startMs, endMs),
    "who calls a model": () => usage.lastCalls(organizationId, [modelOf(0)], startMs),
    "a page of 100 records": () => usage.records({ organizationId, startMs, endMs, after: null, limit: 100 }),
  };
  console.log(`\n${heading(["question", "ms"])}`);
  for (const [name, question] of Object.entries(questions)) {
    console.log(row([name, await timed(question).catch(messageOf)]));
  }
}

async function timed(question: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const beganMs = performance.now();
    await question();
    times.push(performance.now() - beganMs);
  }
  return median(times).toFixed(1);
}

async function weigh({ bytes }: Place): Promise<void> {
  const sizes = [...(await bytes())].toSorted(([, a], [, b]) => b - a);
  const whole = sizes.reduce((sum, [, size]) => sum + size, 0);
  const perMillion = (size: number) => ((size / calls) * 1_000_000) / 1024 / 1024;
  console.log(`\n${heading(["table with its indexes", "MiB per million calls"])}`);
  for (const [name, size] of [...sizes, ["all", whole] as const]) console.log(row([name, perMillion(size).toFixed(1)]));
}

/** Calls spread over the month, each by a key and of a model that no order of writing favours. */
function record(at: number): UsageRecord {
  const key = (at * 7_919) % keys;
  return {
    id: `use_ABCDEFGHIJKLMNOPQRSTUVWX${at.toString(36)}`,
    atMs: startMs + Math.floor((at / calls) * days * dayMs),
    organizationId,
    projectId: projectOf(key % 10),
    keyId: keyOf(key),
    principalKind: "user",
    principalId: `user-ABCDEFGHIJKLMNOPQRST${key % 100}`,
    model: modelOf((at * 104_729 + Math.floor(at / keys)) % models),
    sourceOrganizationId: null,
    sourceId: "openai",
    call: "chat",
    status: 200,
    isStream: at % 2 === 0,
    headersMs: 300 + (at % 100),
    firstByteMs: 400 + (at % 100),
    endMs: 2_000 + (at % 5_000),
    bytesIn: 4_000 + (at % 1_000),
    bytesOut: 9_000 + (at % 9_000),
    usage: { inputTokens: 1_000 + (at % 500), cachedInputTokens: 500, outputTokens: 300 + (at % 300) },
    isEstimated: false,
    end: "complete",
    attempts: 1,
    prices,
  };
}

function keyOf(at: number): string {
  return `key_ABCDEFGHIJKLMNOPQRST${at.toString().padStart(4, "0")}`;
}

function modelOf(at: number): string {
  return `gpt-4o-mini-${at}`;
}

function projectOf(at: number): string {
  return `proj_ABCDEFGHIJKLMNOPQRSTUV${at}`;
}

async function inSqlite(): Promise<Place> {
  const { path, remove } = temporaryDirectory("usage");
  const store = await openSqliteStore(path);
  const { Database } = await import("bun:sqlite");
  return {
    store,
    bytes: async () => {
      const database = new Database(`${path}/rollcall.db`, { readonly: true });
      const tables = database
        .query<{ name: string; bytes: number }, []>(
          `select s.tbl_name as name, sum(d.pgsize) as bytes from dbstat d join sqlite_schema s on s.name = d.name
           where s.tbl_name like 'usage%' or s.tbl_name = 'model_calls' group by s.tbl_name`,
        )
        .all();
      database.close();
      return new Map(tables.map(({ name, bytes }) => [name, bytes]));
    },
    close: async () => {
      await store.close();
      remove();
    },
  };
}

async function inPostgres(): Promise<Place> {
  const server = await startPostgresServer();
  const store = await openPostgresStore(server.url);
  return {
    store,
    bytes: async () => {
      await using sql = new SQL(server.url, { max: 1 });
      const rows = await sql.unsafe<{ name: string; bytes: string }[]>(
        `select relname as name, pg_total_relation_size(oid) as bytes from pg_class
         where relkind = 'r' and (relname like 'usage%' or relname = 'model_calls')`,
      );
      return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
    },
    close: async () => {
      await store.close();
      await server.stop();
    },
  };
}
