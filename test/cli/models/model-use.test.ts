import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { run, runOnTerminal, type RunOptions, type TerminalOptions } from "../../support/command-line.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { until } from "../../support/waiting.ts";
import { fineTune, keys, spareFineTune, worldYaml } from "../../support/world.ts";

/** What the command line says of who still calls a model, on a server that has passed calls on. */

const yaml = worldYaml
  .replace("    id: org-aceme\n", "    id: org-aceme\n    sources: [{ id: box, kind: echo, models: [] }]\n")
  .replace(`- { id: "${fineTune}",`, `- { id: "${fineTune}", served_by: { source: box, model: m },`)
  .replace(`- { id: "${spareFineTune}",`, `- { id: "${spareFineTune}", served_by: { source: box, model: m },`);

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ yaml });
  for (const [model, key] of [
    [fineTune, keys.acemeOwner],
    [fineTune, keys.acemeMember],
    [fineTune, keys.acemeAllowList],
    [spareFineTune, keys.acemeOwner],
  ] as const)
    expect((await call(model, key)).status).toBe(200);
  await until(
    async () =>
      (await usageOf(fineTune)).calls_in_30_days === 3 && (await usageOf(spareFineTune)).calls_in_30_days === 1,
  );
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

function call(model: string, key: string): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "hello" }] }),
  });
}

async function usageOf(model: string) {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  return ((await (await fetch(`${server.url}/rollcall/v1/models/${model}`, { headers })).json()) as { usage: any })
    .usage;
}

const environment = () => ({
  OPENAI_BASE_URL: `${server.url}/v1`,
  OPENAI_API_KEY: keys.acemeOwner,
  OPENAI_ADMIN_KEY: keys.acemeAdmin,
});
const rollcall = (args: readonly string[], options: RunOptions = {}) =>
  run(args, { program: "rollcall", ...options, environment: { ...environment(), ...options.environment } });
const onTerminal = (args: readonly string[], typed: TerminalOptions["typed"] = []) =>
  runOnTerminal(args, { program: "rollcall", columns: 200, rows: 90, environment: environment(), typed });
const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`;
const isLive = async (model: string) =>
  (await fetch(`${server.url}/v1/models/${model}`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } })).ok;

test("`models show` prints when a model was last called, how often, and by which projects", async () => {
  const { stdout } = await rollcall(["models", "show", fineTune]);
  const usage = stdout.slice(stdout.indexOf("Usage:"));
  expect(usage).toMatch(new RegExp(`^Usage:\n  Last called at: ${time}\n  Calls in 30 days: 3\n  Projects:\n`));
  expect(usage).toMatch(
    new RegExp(`      ID: default \\(proj_aceme\\)\n      Last called at: ${time}\n      Calls in 30 days: 2\n`),
  );
  expect(usage).toContain("      ID: narrow (proj_narrow)\n");
  expect(usage).toEndWith("  Has more projects: no\n");
  const { usage: sent } = JSON.parse((await rollcall(["models", "show", fineTune, "--json"])).stdout);
  expect(sent.projects.map(({ id }: { readonly id: string }) => id).toSorted()).toEqual(["proj_aceme", "proj_narrow"]);
});

test("`models list --unused-since` prints what nobody has called since", async () => {
  const since = async (text: string) => {
    const { stdout } = await rollcall(["models", "list", "--kind", "fine-tuned", "--unused-since", text, "--json"]);
    return JSON.parse(stdout).map(({ id }: { readonly id: string }) => id);
  };
  expect(await since("1h")).not.toContain(fineTune);
  expect(await since("1h")).toContain("a b");
  expect(await since("2099-01-01")).toContain(fineTune);
  const wrong = await rollcall(["models", "list", "--unused-since", "long"]);
  expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining("--unused-since must be like")]);
  const { stdout } = await rollcall(["models", "list", "--unused-since", "1h", "--max-items", "1"]);
  expect(stdout).toStartWith("ID ");
});

describe("`models delete` of a model that somebody calls", () => {
  const named = `${fineTune} was called 3 times in the last 30 days, last at `;

  test("names the projects, and refuses without a terminal", async () => {
    const { exitCode, stdout, stderr } = await rollcall(["models", "delete", fineTune]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toStartWith(named);
    expect(stderr).toMatch(
      new RegExp(`last at ${time}, by .*(default \\(proj_aceme\\)|narrow \\(proj_narrow\\)), .*\\.`),
    );
    expect(stderr).toEndWith("Add --yes to do it nevertheless.\n");
    expect(await isLive(fineTune)).toBe(true);
  });

  test("asks on a terminal, and deletes it only after a yes", async () => {
    const no = await onTerminal(["models", "delete", fineTune], [["Delete it? [y/N] ", "n\n"]]);
    expect([no.exitCode, no.output.includes("Nothing was changed.")]).toEqual([1, true]);
    expect(no.output).toStartWith(named);
    expect(await isLive(fineTune)).toBe(true);
    const yes = await onTerminal(["models", "delete", fineTune], [["Delete it? [y/N] ", "y\n"]]);
    expect(yes.exitCode).toBe(0);
    expect(await isLive(fineTune)).toBe(false);
    await rollcall(["models", "restore", fineTune]);
  });

  test("deletes it with --yes, and without an admin key, as the vendor's API does", async () => {
    for (const [args, further] of [
      [["--yes"], {}],
      [[], { OPENAI_ADMIN_KEY: "" }],
    ] as const) {
      expect((await rollcall(["models", "delete", fineTune, ...args], { environment: further })).exitCode).toBe(0);
      expect(await isLive(fineTune)).toBe(false);
      await rollcall(["models", "restore", fineTune]);
    }
  });

  test("is done at once if nobody calls it, and the official command never asks", async () => {
    expect((await rollcall(["models", "delete", "x+y"])).exitCode).toBe(0);
    const official = await run(["models", "delete", spareFineTune], { environment: environment() });
    expect([official.exitCode, await isLive(spareFineTune)]).toEqual([0, false]);
    await rollcall(["models", "restore", spareFineTune]);
  });

  test("is done with the admin key if there is no API key, for a model that one project sees", async () => {
    const id = "ft:gpt-4o-mini:acemeco:narrow:1";
    expect((await rollcall(["models", "register", id, "--project", "viewing"])).exitCode).toBe(0);
    expect((await rollcall(["models", "delete", id])).stderr).toContain("HTTP 404");
    const withoutKey = { environment: { OPENAI_API_KEY: "" } };
    expect((await rollcall(["models", "delete", `${id}0`], withoutKey)).stderr).toContain(`Did you mean "${id}"?`);
    const { exitCode, stdout } = await rollcall(["models", "delete", id, "--format", "json"], withoutKey);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { id, object: "rollcall.model.deleted", deleted: true }]);
  });

  test("takes the id from standard input", async () => {
    const { exitCode, stderr } = await rollcall(["models", "delete"], { stdin: JSON.stringify({ model: fineTune }) });
    expect([exitCode, stderr.startsWith(named)]).toEqual([1, true]);
    expect(
      (await rollcall(["models", "delete", "--yes"], { stdin: JSON.stringify({ model: fineTune }) })).exitCode,
    ).toBe(0);
    expect(await isLive(fineTune)).toBe(false);
    await rollcall(["models", "restore", fineTune]);
  });
});

describe("`models update` that shuts down a model that somebody calls", () => {
  // The file declares the other models, which are changed there.
  const id = "ft:gpt-4o-mini:acemeco:use:1";
  const shutDown = ["models", "update", id, "--set", "shutdown_date=2099-01-31"];
  const date = async () => JSON.parse((await rollcall(["models", "show", id, "--json"])).stdout).shutdown_date;
  beforeAll(async () => {
    await rollcall(["models", "register", id, "--served-by", "box/m"]);
    expect((await call(id, keys.acemeMember)).status).toBe(200);
    await until(async () => (await usageOf(id)).calls_in_30_days === 1);
  });

  test("refuses without a terminal, and asks on one", async () => {
    const { exitCode, stderr } = await rollcall(shutDown);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("was called 1 time in the last 30 days")]);
    expect(await date()).toBeNull();
    const question = "Shut it down on 2099-01-31? [y/N] ";
    expect((await onTerminal(shutDown, [[question, "y\n"]])).exitCode).toBe(0);
    expect(await date()).toBe("2099-01-31");
  });

  test("does not ask for another change, for removing the date, or with --yes", async () => {
    expect((await rollcall(["models", "update", id, "--set", "owned_by=me"])).exitCode).toBe(0);
    expect((await rollcall(["models", "update", id, "--unset", "shutdown_date"])).exitCode).toBe(0);
    expect(await date()).toBeNull();
    expect((await rollcall([...shutDown, "--yes"])).exitCode).toBe(0);
    expect(await date()).toBe("2099-01-31");
  });
});
