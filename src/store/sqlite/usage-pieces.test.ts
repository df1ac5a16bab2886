import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "bun:test";
import { usageMidnightMs } from "../contract/rows.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../sql/driver.ts";
import { buckets, bucketsInParts, chargesInParts, costs, spent, unpriced } from "../sql/usage/usage-queries.ts";
import { openServedFile } from "./file.ts";

/** How many rows of sums each statement about usage reads: for so long, SQLite lets nobody else do anything. */

const folder = mkdtempSync(join(tmpdir(), "rollcall-usage-pieces-"));
const file = openServedFile(folder);
const { writer } = file.connections;
afterAll(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

const organizationId = "org-1";
const dayMs = 86_400_000;
const used = { organizationId, startMs: usageMidnightMs, endMs: usageMidnightMs + 2 * dayMs } as const;
const [keys, models] = [50, 50];
const series = keys * models;

const seriesRow = `insert into usage_series (organization_id, id, project_id, principal_kind, principal_id, key_id, model,
    source_organization_id, source_id, call, service_tier, image_size)
  values (?, ?, 'p', 'user', 'u', ?, ?, '', 's', 'chat', '', '')`;

/** Each series has calls on both days, at the same price, and something without a price. */
writer.run("begin");
for (let at = 0; at < series; at++) {
  const id = Bun.hash(String(at)).toString(36);
  const [key, model] = [`key_${at % keys}`, `m${Math.floor(at / keys)}`];
  writer.run(seriesRow, [organizationId, id, key, model]);
  for (const [day, byKey] of [
    [0, 1],
    [1, 1],
    [0, 0],
    [1, 0],
  ] as const) {
    const place = [organizationId, byKey, usageMidnightMs + day * dayMs, id];
    const columns = "organization_id, by_key, bucket_ms, series_id";
    writer.run(`insert into usage_days (${columns}, requests, input_tokens) values (?, ?, ?, ?, 1, 7)`, place);
    writer.run("insert into usage_costs values (?, ?, ?, ?, 'input_tokens', '0.5', 3)", place);
    writer.run("insert into usage_costs values (?, ?, ?, ?, 'images', '', 2)", place);
  }
}
writer.run("commit");

/** How many rows of sums each statement that adds any up has read. */
let read: number[] = [];
const runner: SqlRunner = {
  all: async (sql: string, values: readonly SqlValue[] = []) => {
    const [, source] =
      /( from .*) group by /s.exec(sql.replaceAll(/ and t.price <?> ?''| and t.price = ''/g, "")) ?? [];
    if (source !== undefined) {
      const [count] = writer.query<{ n: number }, SqlValue[]>(`select count(*) as n${source}`).all(...values);
      read.push(count!.n);
    }
    return writer.query<SqlRow, SqlValue[]>(sql).all(...values);
  },
};

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

/** Runs a question, and says how many rows its statements have read in all. */
async function asking<Answer>(ask: () => Promise<Answer>): Promise<{ answer: Answer; rows: number }> {
  read = [];
  const answer = await ask();
  expect(Math.max(0, ...read)).toBeLessThanOrEqual(1_001);
  return { answer, rows: sum(read) };
}

test.each([
  { groupBy: ["model", "key"], groups: series },
  { groupBy: ["key"], groups: keys },
  { groupBy: ["model"], groups: models },
  { groupBy: [], groups: 1 },
] as const)("sums by $groupBy read a thousand rows at a time, and each group is one", async ({ groupBy, groups }) => {
  const { answer, rows } = await asking(() => buckets(runner, { ...used, width: "1d", groupBy }));
  expect(rows).toBe(2 * series);
  expect(answer).toHaveLength(2 * groups);
  const names = new Set(answer.map(({ bucketMs, group }) => JSON.stringify([bucketMs, group])));
  expect(names.size).toBe(2 * groups);
  for (const { requests, inputTokens } of answer)
    expect([requests, inputTokens]).toEqual([series / groups, (7 * series) / groups]);
  // In the order of their buckets.
  expect(answer.map(({ bucketMs }) => bucketMs)).toEqual(answer.map(({ bucketMs }) => bucketMs).toSorted());
});

test("costs read a thousand rows at a time, and so does what was spent and what has no price", async () => {
  const cost = await asking(() => costs(runner, { ...used, groupBy: ["key"] }));
  expect(cost.rows).toBe(4 * series);
  expect(cost.answer).toHaveLength(2 * series);
  expect(sum(cost.answer.map(({ quantity }) => quantity))).toBe(3 * 2 * series);
  const money = await asking(() => spent(runner, organizationId, null, used.startMs, used.endMs));
  expect([money.rows, money.answer]).toEqual([4 * series, String(0.5 * 3 * 2 * series)]);
  const rest = await asking(() => unpriced(runner, organizationId, used.startMs, used.endMs));
  expect([rest.rows, rest.answer.length]).toEqual([4 * series, models]);
  for (const { quantity } of rest.answer) expect(quantity).toBe(2 * 2 * keys);
});

test("a day reads nothing of the next one, and others get a turn in between", async () => {
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  const { rows } = await asking(() => buckets(runner, { ...used, width: "1d", endMs: used.startMs + dayMs }));
  clearInterval(counting);
  expect([rows, turns > 0]).toEqual([series, true]);
});

test("sums in parts are the same sums, and read only the figures that are asked for", async () => {
  const { answer, rows } = await asking(async () => ({
    sums: (
      await Array.fromAsync(bucketsInParts(runner, { ...used, width: "1d", groupBy: ["key"] }, ["requests"]))
    ).flat(),
    charges: (await Array.fromAsync(chargesInParts(runner, { ...used, groupBy: ["key"] }))).flat(),
  }));
  expect(rows).toBe(2 * series + 4 * series);
  expect(sum(answer.sums.map(({ requests }) => requests))).toBe(2 * series);
  expect(sum(answer.sums.map(({ inputTokens }) => inputTokens))).toBe(0);
  expect(sum(answer.charges.map(({ quantity }) => quantity))).toBe(3 * 2 * series);
});

test("what one model used is read without the rows of the others", async () => {
  const filters = { model: ["m7"] };
  const { answer, rows } = await asking(() => buckets(runner, { ...used, width: "1d", groupBy: ["key"], filters }));
  expect([rows, answer.length]).toEqual([2 * keys, 2 * keys]);
  // All rows of the days would take five statements.
  expect(read.length).toBe(1);
  const none = await asking(() => costs(runner, { ...used, groupBy: ["key"], filters: { model: ["m7"], key: ["x"] } }));
  expect([none.rows, none.answer]).toEqual([0, []]);
});
