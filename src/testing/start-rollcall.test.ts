import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRollcall, type Rollcall } from "rollcall/testing";
import { buildExecutable } from "../../scripts/release/executable.ts";
import { bestOf } from "../../test/support/waiting.ts";

async function listOf({ baseURL, apiKey }: Rollcall): Promise<string[]> {
  const answer = await fetch(`${baseURL}/models`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { data } = (await answer.json()) as { readonly data: readonly { readonly id: string }[] };
  return data.map(({ id }) => id);
}

async function chat({ baseURL, apiKey }: Rollcall, model: string): Promise<string> {
  const answer = await fetch(`${baseURL}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] }),
  });
  const completion: any = await answer.json();
  return completion.choices[0].message.content;
}

const isUp = (url: string) =>
  fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );

describe("a server that is started from a program", () => {
  test("serves the models of the quickstart, and echo answers", async () => {
    await using rollcall = await startRollcall();
    expect(rollcall.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(rollcall.baseURL).toBe(`${rollcall.url}/v1`);
    expect(await listOf(rollcall)).toContain("gpt-4o-mini");
    expect(await chat(rollcall, "gpt-4o-mini")).toEndWith("You said: Hello");
  });

  test("serves the models that the options name, and fine-tuned ones can be deleted", async () => {
    const fineTuned = "ft:gpt-4o-mini:test::one";
    await using rollcall = await startRollcall({ models: ["vendor/two", fineTuned] });
    expect(await listOf(rollcall)).toEqual([fineTuned, "vendor/two"]);
    expect(await chat(rollcall, fineTuned)).toEndWith("You said: Hello");
    const headers = { authorization: `Bearer ${rollcall.apiKey}` };
    expect((await fetch(`${rollcall.baseURL}/models/${fineTuned}`, { method: "DELETE", headers })).status).toBe(200);
    expect(await listOf(rollcall)).toEqual(["vendor/two"]);
  });

  test("serves a configuration that is an object or a file", async () => {
    await using ofObject = await startRollcall({ config: { models: [{ id: "declared" }] } });
    expect(await listOf(ofObject)).toEqual(["declared"]);
    await using ofFile = await startRollcall({
      config: join(import.meta.dir, "..", "..", "examples", "quickstart.yaml"),
    });
    expect(await listOf(ofFile)).toContain("gpt-4o-mini");
  });

  test("has the keys and the port that the options name", async () => {
    const free = await startRollcall();
    await free.stop();
    const [apiKey, adminKey] = ["api-key-of-the-tests-0123", "admin-key-of-the-tests-0123"];
    await using rollcall = await startRollcall({ apiKey, adminKey, port: Number(new URL(free.url).port) });
    expect(rollcall).toMatchObject({ apiKey, adminKey, url: free.url });
    expect(await listOf(rollcall)).toContain("gpt-4o-mini");
  });

  test("ends with stop, which may be called again, and with its scope", async () => {
    const rollcall = await startRollcall();
    await Promise.all([rollcall.stop(), rollcall.stop()]);
    await rollcall.stop();
    expect(await isUp(rollcall.url)).toBe(false);
    const urls: string[] = [];
    {
      await using scoped = await startRollcall();
      urls.push(scoped.url);
    }
    expect(await isUp(urls[0]!)).toBe(false);
  });

  test("leaves no file behind", async () => {
    const { TMPDIR } = process.env;
    const place = mkdtempSync(join(tmpdir(), "rollcall-temporary-"));
    process.env["TMPDIR"] = place;
    try {
      const rollcall = await startRollcall({ models: ["one"] });
      expect(readdirSync(place)).toHaveLength(1);
      await rollcall.stop();
      expect(readdirSync(place)).toEqual([]);
    } finally {
      if (TMPDIR === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = TMPDIR;
      rmSync(place, { recursive: true });
    }
  });

  test("runs beside nineteen others, each with its own models and keys", async () => {
    const started = await Promise.all(
      Array.from({ length: 20 }, (_, index) => startRollcall({ models: [`model-${index}`] })),
    );
    try {
      expect(await Promise.all(started.map(listOf))).toEqual(started.map((_, index) => [`model-${index}`]));
      const [one, other] = started as [Rollcall, Rollcall];
      expect(
        (await fetch(`${one.baseURL}/models`, { headers: { authorization: `Bearer ${other.apiKey}` } })).status,
      ).toBe(401);
    } finally {
      await Promise.all(started.map((rollcall) => rollcall.stop()));
    }
  });
});

describe("the executable", () => {
  const place = mkdtempSync(join(tmpdir(), "rollcall-executable-"));
  const executable = join(place, "rollcall");
  beforeAll(() => buildExecutable(join(import.meta.dir, "..", ".."), executable));
  afterAll(() => rmSync(place, { recursive: true }));

  test("serves in place of the package, as an option or a variable, and ends with stop", async () => {
    process.env["ROLLCALL_EXECUTABLE"] = "/no/such/rollcall";
    try {
      await using byOption = await startRollcall({ executable, models: ["one"] });
      expect(await listOf(byOption)).toEqual(["one"]);
      process.env["ROLLCALL_EXECUTABLE"] = executable;
      const byVariable = await startRollcall();
      expect(await chat(byVariable, "gpt-4o-mini")).toEndWith("You said: Hello");
      await byVariable.stop();
      expect(await isUp(byVariable.url)).toBe(false);
    } finally {
      delete process.env["ROLLCALL_EXECUTABLE"];
    }
  });

  test("is ready in under 300 ms", async () => {
    const readyMs = await bestOf(10, 300, async () => {
      const startedMs = performance.now();
      await using _ = await startRollcall({ executable });
      return performance.now() - startedMs;
    });
    expect(readyMs).toBeLessThan(300);
  });
});

describe("a start that fails", () => {
  test.each([
    ["a field that no configuration has", { config: { modls: [] } }, /^Rollcall did not start: .*modls is not a field/],
    ["a key that is too short", { apiKey: "short" }, /at least 20 characters/],
    ["an executable that does not exist", { executable: "/no/such/rollcall" }, /no\/such\/rollcall/],
    ["an executable that is another program", { executable: "/bin/true" }, /ended with code 0/],
    ["too little time", { startTimeoutMs: 1 }, /it does not listen after 1 ms/],
    ["two kinds of models", { models: ["one"], config: {} }, /config and models exclude each other/],
  ] as const)("says why: %s", async (_, options, words) => {
    expect(await startRollcall(options).catch(({ message }: Error) => message)).toMatch(words);
  });
});
