import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys } from "../test/support/world.ts";
import { installedNode, installedPackage } from "./installed.ts";
import { stopServer } from "./stop-server.ts";

setDefaultTimeout(60_000);

/** The vendors' clients call models, and OpenAI's client reads what was used: to the token what the clients were told. */

const yaml = `
sources: [{ id: echo, kind: echo, models: [] }]
models:
  - { id: priced, served_by: echo, input_price: "0.0000015", output_price: "0.1" }
  - { id: unpriced, served_by: echo }
organizations:
  - name: acemeco
    id: org-aceme
    users: [{ email: owner@aceme.example, role: owner }]
    projects: [{ name: default, id: proj_aceme, service_accounts: [{ name: robot, role: member }] }]
    keys:
      - { name: robot, value: ${keys.acemeAccount}, project: default, service_account: robot }
      - { name: admin, value: ${keys.acemeAdmin}, kind: admin, user: owner@aceme.example }
`;

let server: TestServer;
let said: any;
beforeAll(async () => {
  const aliases = ["openai7", "anthropic1", "genai3", "ollama"];
  for (const alias of aliases) installedPackage(alias);
  server = await startServer({ yaml });
  const child = Bun.spawn([installedNode(), join(import.meta.dir, "usage.mjs"), ...aliases], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: 30_000,
    env: { ROLLCALL_URL: server.url, MEMBER_KEY: keys.acemeAccount, ADMIN_KEY: keys.acemeAdmin },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect([await child.exited, stdout === "" ? stderr : ""]).toEqual([0, ""]);
  said = JSON.parse(stdout);
});
afterAll(async () => {
  // Without the clients, no server was started.
  if (server !== undefined) await stopServer(server);
});

const sumOf = (results: readonly any[], name: string): number => results.reduce((sum, one) => sum + one[name], 0);

test("the tokens are those that the clients of every vendor were told, whole and streamed", () => {
  const { sums, completions, minutes } = said;
  expect(sums.requests).toBe(11);
  for (const { results } of [completions, minutes])
    expect({
      requests: sumOf(results, "num_model_requests"),
      input: sumOf(results, "input_tokens"),
      output: sumOf(results, "output_tokens"),
    }).toEqual(sums);
  // An hour of minutes and the present one, from pages of twenty.
  expect(minutes.buckets).toBeGreaterThanOrEqual(60);
});

test("results are grouped and filtered", () => {
  const { sums, grouped, none, embeddings, embedded } = said;
  expect(sumOf(grouped.results, "input_tokens")).toBe(sums.input);
  expect(grouped.results[0]).toMatchObject({
    object: "organization.usage.completions.result",
    project_id: "proj_aceme",
    user_id: expect.stringMatching(/^svc_acct_/),
    api_key_id: expect.stringMatching(/^key_/),
    model: "priced",
    batch: false,
    api_source: "unlabeled",
  });
  expect(none.results).toEqual([]);
  expect(sumOf(embeddings.results, "input_tokens")).toBe(embedded);
  expect(embeddings.results[0]).toMatchObject({ model: "unpriced", num_model_requests: 1 });
});

test("the calls of other kinds have buckets, too", () => {
  for (const [kind, buckets] of Object.entries(said.others)) expect([kind, buckets]).toEqual([kind, 2]);
});

test("costs are what was used, at its price", () => {
  const { sums, costs } = said;
  const lines = Map.groupBy<string, any>(costs.results, ({ line_item }) => line_item);
  expect([...lines.keys()].toSorted()).toEqual(["priced, input_tokens", "priced, output_tokens"]);
  for (const [name, quantity, price] of [
    ["priced, input_tokens", sums.input, 0.0000015],
    ["priced, output_tokens", sums.output, 0.1],
  ]) {
    const results = lines.get(name) ?? [];
    expect(sumOf(results, "quantity")).toBe(quantity);
    expect(results.reduce((sum, { amount }) => sum + amount.value, 0)).toBeCloseTo(quantity * price, 12);
    expect(results[0]).toMatchObject({ project_id: "proj_aceme", quantity_unit: "tokens", user_id: null });
  }
});

test("refusals name the parameter", () => {
  expect(said.refused).toEqual([
    ["BadRequestError", 400, "group_by[0]"],
    ["BadRequestError", 400, "limit"],
    ["BadRequestError", 400, "start_time"],
  ]);
});
