import { describe, expect, test } from "bun:test";
import { openTestApp, type CallOptions, type Called } from "../support/app.ts";
import { whyNoPostgres } from "../support/postgres/postgres.ts";
import { inPostgres, inSqlite, type StorePlace } from "../support/store-place.ts";
import { walk } from "../tenants/walk.ts";
import { inOneWorld } from "./one-world.ts";

/** Both stores are asked the same things in the same world, and every answer is compared byte for byte. */

const walkPlan = { steps: 3_200, seed: 20_261_152, tenants: 3 };

// What may differ: how long things take, and with it how many slices work is done in, which stands in the metrics, in a
// header and in records of calls; the ids of records, which number the calls of this process; and SQLite's write-ahead
// log, which PostgreSQL has not.
const ofOneStore =
  /^(?:rollcall_((request_duration|relay|relay_overhead)_seconds_(bucket|sum)|turn_seconds_|wal_bytes)|# \w+ rollcall_wal_bytes).*\n/gm;
const ofRecords = /(?<="id":"use_)\w+|(?<="next":"page_)\w+_use_\w+|(?<="\w+_ms":)\d+/g;

/** The answers in order, each with its question. */
class Transcript {
  readonly entries: string[] = [];

  add(question: string, { status, headers, bytes }: Called): void {
    const { "openai-processing-ms": _, ...kept } = headers;
    const lines = Object.entries(kept).map(([name, value]) => `${name}: ${value}`);
    const text = Buffer.from(bytes).toString("latin1").replaceAll(ofOneStore, "").replaceAll(ofRecords, "");
    // The upstreams of the two runs listen on different ports.
    const body = text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "http://127.0.0.1");
    this.entries.push([question, status, ...lines.sort(), body].join("\n"));
  }
}

type Run = (place: StorePlace, transcript: Transcript, tick: () => void) => Promise<void>;

/** What was answered on SQLite, once it is known that PostgreSQL answers the same. */
async function sameOnBoth(run: Run): Promise<readonly string[]> {
  const play = async (place: StorePlace) => {
    const transcript = new Transcript();
    await inOneWorld(walkPlan.seed, (tick) => run(place, transcript, tick));
    await place.remove();
    return transcript.entries;
  };
  const onSqlite = await play(await inSqlite());
  const onPostgres = await play(await inPostgres());
  for (const [at, entry] of onSqlite.entries()) expect(onPostgres[at]).toBe(entry);
  expect(onPostgres).toHaveLength(onSqlite.length);
  return onSqlite;
}

describe.skipIf(whyNoPostgres !== null)("SQLite and PostgreSQL answer with the same bytes", () => {
  test("for ids and names of any characters", async () => {
    const entries = await sameOnBoth(async (place, transcript, tick) => {
      const app = await openTestApp(undefined, place);
      const ask = async (
        method: string,
        path: string,
        body?: unknown,
        options: CallOptions = { key: "acemeAdmin" },
      ) => {
        const sent =
          body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
        const answer = await app.call(method, path, {
          ...sent,
          ...options,
          headers: { ...sent.headers, ...options.headers },
        });
        transcript.add(`${method} ${path} ${sent.body}`, answer);
        return answer;
      };
      await askAboutModels(ask, tick);
      await askAboutNames(ask, tick);
      await app.close();
    });
    expect(entries.filter((entry) => /^POST .*\n200\n/.test(entry)).length).toBeGreaterThan(oddIds.length);
  });

  // Last: on a machine so busy that it takes too long, it would go on beside the other one, whose clock it would move.
  test("for calls of many organizations to every route", async () => {
    const entries = await sameOnBoth(async (place, transcript, tick) => {
      const answered = (question: string, answer: Called) => {
        transcript.add(question, answer);
        tick();
      };
      const { app, report } = await walk({ ...walkPlan, answered }, place);
      // Most relayed calls need vendors that this world has not. The walk makes some of them.
      const ours = app.routes.filter(({ right }) => right !== "request-models");
      const idle = ours.filter(({ operation }) => !report.done.has(operation));
      expect(idle.map(({ operation }) => operation)).toEqual([]);
      await app.close();
    });
    expect(entries.length).toBeGreaterThanOrEqual(walkPlan.steps);
  }, 300_000);
});

type Ask = (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<Called>;

// In the order of their bytes none stands where it does in that of a language, or of UTF-16.
const oddNames = ["B", "a", "Z", "_", "-", "z", "É", "e", "ä", "ß", "ﬀ", "Ａ", "😀", "日本", "İ", "ı", "א", "a b", "A"];
const slashesAndMarks = ["a/b", "a-b", "ab", "a_b", "a.b", "a'b", 'a"b', "a;--", "$1", "a%b", ".."];
const refused = ["a\u0301", "a\u200d", "\u202eab", "a\u0000b"];
const longest = ["x".repeat(512), "ü".repeat(256), "😀".repeat(128)];
const tooLong = ["x".repeat(513), "ü".repeat(257)];
const reserved = ["__proto__", "constructor", "null"];
const oddIds = [...oddNames, ...slashesAndMarks, ...refused, ...longest, ...tooLong, ...reserved];

async function askAboutModels(ask: Ask, tick: () => void): Promise<void> {
  const one = (id: string) => encodeURIComponent(id);
  for (const id of oddIds) {
    await ask("POST", "/rollcall/v1/models", { id, created: 1_700_000_000 });
    // All others are of the same second, so that only their ids put them in order.
    if (id.length > 100) tick();
    await ask("GET", `/v1/models/${one(id)}`, undefined, { key: "acemeOwner" });
  }
  await ask("POST", "/rollcall/v1/models", { id: "far", created: Number.MAX_SAFE_INTEGER });
  await ask("POST", "/rollcall/v1/models", { id: "past", created: 0 });
  await askEverywhere(ask);
  for (const id of oddIds.filter((_, at) => at % 2 === 0))
    await ask("DELETE", `/v1/models/${one(id)}`, undefined, { key: "acemeOwner" });
  await askEverywhere(ask);
  for (const id of oddIds.filter((_, at) => at % 4 === 0)) await ask("POST", `/rollcall/v1/deleted_models/${one(id)}`);
  await askEverywhere(ask);
}

async function askEverywhere(ask: Ask): Promise<void> {
  const dialects = [{}, { "user-agent": "OpenAI/v1 PythonBindings/0.28.1" }];
  for (const headers of dialects) await ask("GET", "/v1/models", undefined, { key: "acemeOwner", headers });
  for (const path of ["/rollcall/v1/models", "/rollcall/v1/deleted_models", "/v1/organization/audit_logs"])
    for (let after = ""; ;) {
      const { json } = await ask("GET", `${path}?limit=7${after}`);
      if (json?.has_more !== true) break;
      after = `&after=${encodeURIComponent(json.last_id)}`;
    }
  await ask("GET", "/rollcall/v1/changes?since=1", undefined, { key: "acemeOwner" });
}

async function askAboutNames(ask: Ask, tick: () => void): Promise<void> {
  const groups = "/v1/organization/groups";
  for (const name of [...oddNames, "x".repeat(300), "a\u0000b"]) {
    await ask("POST", "/v1/organization/projects", { name });
    await ask("POST", groups, { name });
    await ask("POST", groups, { name });
    await ask("POST", "/v1/organization/roles", { role_name: name, permissions: ["api.model.read"] });
    await ask("POST", "/v1/organization/projects/proj_aceme/service_accounts", { name });
    await ask("POST", "/v1/organization/invites", { email: `${name}@aceme.example`, role: "reader" });
    tick();
  }
  for (const list of [
    "projects",
    "groups",
    "roles",
    "invites",
    "users",
    "admin_api_keys",
    "projects/proj_aceme/api_keys",
  ])
    for (const query of ["", "?limit=5", "?order=desc", "?limit=5&order=desc"])
      await ask("GET", `/v1/organization/${list}${query}`);
  await ask("GET", "/rollcall/v1/audit/verification");
  await ask("GET", "/v1/organization/audit_logs?limit=100");
}
