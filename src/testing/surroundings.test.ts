import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../../test/support/processes/processes.ts";
import { until } from "../../test/support/waiting.ts";

/** What surrounds the program that starts a server: how it ends, its directory, its path, proxies and settings. */

const place = mkdtempSync(join(tmpdir(), "rollcall-surroundings-"));
afterAll(() => rmSync(place, { recursive: true }));

const isUp = (url: string) =>
  fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );

/** Resolves when nobody answers. A stopping server goes on while requests come, so they come with breaks. */
async function gone(url: string): Promise<void> {
  await until(async () => {
    await Bun.sleep(300);
    return !(await isUp(url));
  });
}

/** Starts a server, prints its address, and does what `then` says. */
const program = (options: string, then: string) => `
  import { startRollcall } from ${JSON.stringify(join(import.meta.dir, "testing.mjs"))};
  const rollcall = await startRollcall(${options});
  console.log(rollcall.url);
  ${then};`;
const waits = "setInterval(() => undefined, 1000)";

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function run(runtime: string, code: string, { cwd = place, env = {} }: Surroundings = {}) {
  const ofBun = ["--no-env-file", `--config=${devNull}`];
  const flags = runtime === "node" ? ["--input-type=module", "--eval"] : [...ofBun, "--eval"];
  return Bun.spawn([Bun.which(runtime) ?? runtime, ...flags, code], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
}

async function firstLine(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stdout) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  return text.trim();
}

/** Runs a program to its end. */
async function outcome(runtime: string, code: string, surroundings?: Surroundings) {
  const child = run(runtime, code, surroundings);
  const [out, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, out, errors };
}

describe.each(["node", process.execPath])("a program on %s that starts a server", (runtime) => {
  test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("leaves none behind when it is ended by %s", async (signal) => {
    const child = run(runtime, program("{}", waits));
    const url = await firstLine(child.stdout);
    expect(await isUp(url)).toBe(true);
    child.kill(signal);
    await child.exited;
    await gone(url);
  });

  test("leaves none behind when it is killed while the server starts", async () => {
    const code = program("{ port: Number(process.env.PORT) }", waits).replace("await startRollcall", "startRollcall");
    const port = await freePort();
    const child = run(runtime, code, { env: { PORT: String(port) } });
    await until(() => isUp(`http://127.0.0.1:${port}`));
    child.kill("SIGKILL");
    await gone(`http://127.0.0.1:${port}`);
  });

  test("ends by itself, prints nothing and leaves none behind", async () => {
    const { exitCode, out, errors } = await outcome(runtime, program("{}", "undefined"));
    expect([exitCode, errors]).toEqual([0, ""]);
    expect(out).toMatch(/^http:\S+\n$/);
    await gone(out.trim());
  });

  test("goes on for as long as the server runs if it is to", async () => {
    const child = run(runtime, program("{ keepAlive: true }", "setTimeout(() => rollcall.stop(), 500)"));
    await firstLine(child.stdout);
    await Bun.sleep(200);
    expect(isRunning(child.pid)).toBe(true);
    expect(await child.exited).toBe(0);
  });

  test("needs no writable directory, no Bun on the path and no proxy", async () => {
    const readOnly = mkdtempSync(join(place, "read-only-"));
    chmodSync(readOnly, 0o555);
    const proxy = "http://127.0.0.1:9";
    const proxies = {
      HTTP_PROXY: proxy,
      http_proxy: proxy,
      HTTPS_PROXY: proxy,
      ALL_PROXY: proxy,
      NODE_USE_ENV_PROXY: "1",
    };
    const { exitCode, errors } = await outcome(
      runtime,
      program("{}", "await rollcall.reset(); await rollcall.stop()"),
      {
        cwd: readOnly,
        env: { PATH: "/nowhere", ...proxies },
      },
    );
    expect([exitCode, errors]).toEqual([0, ""]);
    // Root may write anywhere.
    expect(readdirSync(readOnly)).toEqual([]);
  });

  test("may have settings of Rollcall, of Bun and of a database for other programs", async () => {
    const cwd = mkdtempSync(join(place, "settings-"));
    writeFileSync(join(cwd, ".env"), "ROLLCALL_WORKERS=x\n");
    writeFileSync(join(cwd, "bunfig.toml"), 'preload = ["./missing.ts"]\n');
    const env = {
      ROLLCALL_CONFIG: "/nowhere",
      ROLLCALL_MEMORY: "x",
      DATABASE_URL: "postgres://127.0.0.1:1/none",
      ...(runtime === "node" && { BUN_OPTIONS: "--preload /nowhere.ts" }),
    };
    const { exitCode, errors } = await outcome(runtime, program("{}", "await rollcall.stop()"), { cwd, env });
    expect([exitCode, errors]).toEqual([0, ""]);
  });
});

test("a worker of Node that is ended leaves no server behind", async () => {
  const worker = join(place, "worker.mjs");
  writeFileSync(worker, program("{}", waits));
  const code = `
    import { Worker } from "node:worker_threads";
    const worker = new Worker(${JSON.stringify(worker)});
    process.stdin.once("data", () => worker.terminate());
    ${waits};`;
  // Node refuses --input-type in workers.
  const main = join(place, "main.mjs");
  writeFileSync(main, code);
  const child = Bun.spawn(["node", main], { stdin: "pipe", stdout: "pipe", stderr: "ignore" });
  const url = await firstLine(child.stdout);
  expect(await isUp(url)).toBe(true);
  void child.stdin.write("end the worker\n");
  await child.stdin.flush();
  await gone(url);
  expect(isRunning(child.pid)).toBe(true);
  child.kill("SIGKILL");
  await child.exited;
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
