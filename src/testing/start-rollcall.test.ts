import { afterEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { startRollcall, type Rollcall, type StartOptions } from "rollcall/testing";
import { isRunning } from "../../test/support/processes/processes.ts";
import { until } from "../../test/support/waiting.ts";

const running: Rollcall[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((rollcall) => rollcall.stop()));
});

async function start(options?: StartOptions): Promise<Rollcall> {
  const rollcall = await startRollcall(options);
  running.push(rollcall);
  return rollcall;
}

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

describe("a server that is started from a program", () => {
  test("serves the models of the quickstart, and echo answers", async () => {
    const rollcall = await start();
    expect(rollcall.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(rollcall.baseURL).toBe(`${rollcall.url}/v1`);
    expect(await listOf(rollcall)).toContain("gpt-4o-mini");
    expect(await chat(rollcall, "gpt-4o-mini")).toEndWith("You said: Hello");
  });

  test("serves the models that the options name", async () => {
    const rollcall = await start({ models: ["one", "vendor/two"] });
    expect(await listOf(rollcall)).toEqual(["one", "vendor/two"]);
    expect(await chat(rollcall, "vendor/two")).toEndWith("You said: Hello");
  });

  test("serves a configuration that is an object or a file", async () => {
    const ofObject = await start({ config: { models: [{ id: "declared" }] } });
    expect(await listOf(ofObject)).toEqual(["declared"]);
    const ofFile = await start({ config: join(import.meta.dir, "..", "..", "examples", "quickstart.yaml") });
    expect(await listOf(ofFile)).toContain("gpt-4o-mini");
  });

  test("has the keys and the port that the options name", async () => {
    const { port } = new URL((await start()).url);
    await running.pop()?.stop();
    const [apiKey, adminKey] = ["api-key-of-the-tests-0123", "admin-key-of-the-tests-0123"];
    const rollcall = await start({ apiKey, adminKey, port: Number(port) });
    expect(rollcall).toMatchObject({ apiKey, adminKey, url: `http://127.0.0.1:${port}` });
    expect(await listOf(rollcall)).toContain("gpt-4o-mini");
  });

  test("ends with stop, which may be called twice, and with its scope", async () => {
    const rollcall = await start();
    await Promise.all([rollcall.stop(), rollcall.stop()]);
    await rollcall.stop();
    expect(await fetch(rollcall.url).catch(() => "refused")).toBe("refused");
    const urls: string[] = [];
    {
      await using scoped = await startRollcall();
      urls.push(scoped.url);
    }
    expect(await fetch(urls[0]!).catch(() => "refused")).toBe("refused");
  });

  test("ignores settings of Rollcall that the environment holds for another program", async () => {
    const meant = { ROLLCALL_CONFIG: "/nowhere", DATABASE_URL: "postgres://127.0.0.1:1/none", ROLLCALL_PORT: "x" };
    Object.assign(process.env, meant);
    try {
      expect(await listOf(await start({ models: ["one"] }))).toEqual(["one"]);
    } finally {
      for (const name of Object.keys(meant)) delete process.env[name];
    }
  });
});

describe("a start that fails", () => {
  test.each([
    ["a field that no configuration has", { config: { modls: [] } }, /^Rollcall did not start: .*modls is not a field/],
    ["a key that is too short", { apiKey: "short" }, /at least 20 characters/],
    ["an executable that does not exist", { executable: "/no/such/rollcall" }, /no\/such\/rollcall/],
    ["too little time", { startTimeoutMs: 1 }, /it does not listen after 1 ms/],
    ["two kinds of models", { models: ["one"], config: {} }, /config and models exclude each other/],
  ] as const)("says why: %s", async (_, options, words) => {
    expect(await startRollcall(options).catch(({ message }: Error) => message)).toMatch(words);
  });
});

/** Starts a server in another program, prints its process and address, and waits. */
const program = (options: string, then = "setInterval(() => undefined, 1000)") => `
  import { startRollcall } from ${JSON.stringify(join(import.meta.dir, "testing.mjs"))};
  const rollcall = await startRollcall(${options});
  console.log(rollcall.url);
  ${then};`;

describe.each(["node", process.execPath])("a program on %s that starts a server", (runtime) => {
  const flags = runtime === "node" ? ["--input-type=module", "--eval"] : ["--eval"];
  const run = (code: string) => Bun.spawn([runtime, ...flags, code], { stdout: "pipe", stderr: "pipe" });

  async function firstLine(stdout: ReadableStream<Uint8Array>): Promise<string> {
    let text = "";
    for await (const chunk of stdout) {
      text += new TextDecoder().decode(chunk);
      if (text.includes("\n")) break;
    }
    return text.trim();
  }

  const isUp = (url: string) =>
    fetch(`${url}/healthz`).then(
      () => true,
      () => false,
    );

  test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("leaves none behind when it is ended by %s", async (signal) => {
    const child = run(program("{}"));
    const url = await firstLine(child.stdout);
    expect(await isUp(url)).toBe(true);
    child.kill(signal);
    await child.exited;
    await until(async () => !(await isUp(url)));
  });

  test("ends by itself, prints nothing and leaves none behind", async () => {
    const child = run(program("{}", "undefined"));
    const [printed, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    expect([await child.exited, errors]).toEqual([0, ""]);
    expect(printed).toMatch(/^http:\S+\n$/);
    await until(async () => !(await isUp(printed.trim())));
  });

  test("goes on when the server is to keep it running", async () => {
    const child = run(program("{ keepAlive: true }", "setTimeout(() => rollcall.stop(), 300)"));
    expect(await child.exited).toBe(0);
    const other = run(program("{ keepAlive: true }", "undefined"));
    await firstLine(other.stdout);
    await Bun.sleep(200);
    expect(isRunning(other.pid)).toBe(true);
    other.kill("SIGKILL");
    await other.exited;
  });
});
