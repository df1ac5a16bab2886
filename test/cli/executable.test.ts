import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledConsole } from "../support/console/bundled-console.ts";
import { fetchConsole } from "../support/console/fetched-console.ts";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import { keys, worldYaml } from "../support/world.ts";

/** The one file of `npm run build`, where there is neither Node nor Bun, nor anything else. */

const root = join(import.meta.dir, "..", "..");
const buildWithinMs = 60_000;

const config = ["--config", "rollcall.yaml"];

let place: string;
let server: Serving;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "rollcall-executable-"));
  writeFileSync(join(place, "rollcall.yaml"), worldYaml);
  const built = Bun.spawnSync([process.execPath, join(root, "scripts", "build.ts"), join(place, "dist")]);
  expect([built.exitCode, built.stderr.toString()]).toEqual([0, ""]);
  server = await serve([...config, "--data", join(place, "data")]);
}, buildWithinMs);
afterAll(async () => {
  server.process.kill("SIGTERM");
  await server.process.exited;
  rmSync(place, { recursive: true });
});

interface Serving {
  readonly url: string;
  readonly process: Bun.Subprocess<"ignore", "pipe", "pipe">;
}

/** With nothing in its environment but what is given. */
function start(name: string, args: readonly string[], environment: Record<string, string> = {}) {
  return Bun.spawn([join(place, "dist", name), ...args], {
    cwd: place,
    env: { PATH: "", ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

async function serve(flags: readonly string[], environment: Record<string, string> = {}): Promise<Serving> {
  const child = start("rollcall", ["serve", "--port", "0", "--no-access-log", ...flags], environment);
  let text = "";
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk);
    const [, url] = /^listening on (\S+)$/m.exec(text) ?? [];
    if (url !== undefined) return { url, process: child };
  }
  throw new Error(`it does not serve: ${await new Response(child.stderr).text()}`);
}

async function output(name: string, args: readonly string[], key = keys.acemeOwner) {
  const child = start(name, args, { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: key });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

test("is the openai program when called by that name, also through links", async () => {
  const args = ["models", "list", "--sort-by", "id", "--transform", "id", "-r", "--filter", "id~^d"];
  expect(await output("openai", args)).toEqual({ exitCode: 0, stdout: "davinci\n", stderr: "" });
  symlinkSync(join(place, "dist", "rollcall"), join(place, "dist", "elsewhere"));
  expect((await output("elsewhere", ["openai", ...args])).stdout).toBe("davinci\n");
  expect((await output("openai", ["--version"])).stdout).toStartWith("openai version ");
});

test("its console is that of the sources, byte for byte", async () => {
  expect(await fetchConsole(server.url)).toEqual(await bundledConsole());
});

test("its doctor passes its own server", async () => {
  const { exitCode, stdout } = await output("rollcall", ["doctor", "--json"]);
  expect([exitCode, JSON.parse(stdout).failed]).toEqual([0, 0]);
});

test("contains the code that is loaded on demand", async () => {
  const yaml = await output("openai", ["models", "retrieve", "davinci", "--format", "yaml"]);
  expect(yaml.stdout).toStartWith("id: davinci\n");
  expect((await output("openai", ["models", "lst"])).exitCode).toBe(3);
  expect((await output("rollcall", ["export", "--for", "litellm"])).stdout).toStartWith("model_list:\n");
  expect((await output("rollcall", ["--help"])).stdout).toStartWith("Rollcall: ");
  expect((await output("rollcall", ["help", "models", "show"])).stdout).toStartWith("Show every detail of a model");
});

test("contains the example", async () => {
  const key = "the-api-key-of-the-example-0123456789";
  const trial = await serve(["--example", "--data", join(place, "trial")], { ROLLCALL_API_KEY: key });
  const headers = { authorization: `Bearer ${key}` };
  expect((await fetch(`${trial.url}/v1/models/gpt-4o-mini`, { headers })).status).toBe(200);
  trial.process.kill("SIGTERM");
  expect(await trial.process.exited).toBe(0);
});

test("takes headers of 40 KiB, as the server of a checkout does", async () => {
  const { hostname, port } = new URL(server.url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname, () => {
    const head = `authorization: Bearer ${keys.acemeOwner}\r\nx-long: ${"x".repeat(40_000)}\r\nconnection: close`;
    socket.write(`GET /v1/models/davinci HTTP/1.1\r\nhost: ${hostname}\r\n${head}\r\n\r\n`);
  });
  socket.once("data", (data) => resolve(data.toString("latin1"))).once("error", reject);
  expect(await promise).toStartWith("HTTP/1.1 200 ");
  socket.destroy();
});

test("ignores settings in the current folder", async () => {
  writeFileSync(join(place, ".env"), "OPENAI_API_KEY=of-the-folder\n");
  writeFileSync(join(place, "bunfig.toml"), 'preload = ["./other.ts"]\n');
  const child = start("openai", ["models", "list", "--debug"], { OPENAI_BASE_URL: `${server.url}/v1` });
  expect(await new Response(child.stdout).text()).toBe("");
  expect(await new Response(child.stderr).text()).not.toContain("authorization");
});

describe.skipIf(whyNoPostgres !== null)("with workers", () => {
  test("starts itself as each worker", async () => {
    const database = await freshDatabase();
    const many = await serve([...config, "--database-url", database.url, "--workers", "2"]);
    const headers = { authorization: `Bearer ${keys.acemeOwner}` };
    expect((await fetch(`${many.url}/v1/models`, { headers })).status).toBe(200);
    many.process.kill("SIGTERM");
    expect(await many.process.exited).toBe(0);
    await database.drop();
  });
});
