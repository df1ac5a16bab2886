import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rollcallCommand, startServer, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

/** Standard output that takes nothing: a reader that went away, which is no failure, and a disk that is full. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

/** What is said on standard error, with the exit code behind it. */
async function said(args: readonly string[], into: string): Promise<string> {
  const line = `{ "$BUN" src/main.ts "$@"; echo "exit $?" >&2; } ${into}`;
  const child = Bun.spawn(["sh", "-c", line, "sh", ...args], {
    cwd: join(import.meta.dir, "..", ".."),
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: "/nonexistent",
      BUN: process.execPath,
      OPENAI_BASE_URL: `${server.url}/v1`,
      OPENAI_API_KEY: keys.acemeOwner,
      OPENAI_ADMIN_KEY: keys.acemeAdmin,
    },
    stdout: "ignore",
    stderr: "pipe",
    timeout: 30_000,
  });
  return new Response(child.stderr).text();
}

const commands = [
  ["--help"],
  ["--version"],
  ["serve", "--help"],
  ["models", "--help"],
  ["models", "list", "--quiet"],
  ["keys", "list"],
  ["doctor"],
  ["completion", "bash"],
  ["export", "--for", "zed", "--quiet"],
];

describe("a closed pipe is no failure", () => {
  test.each(commands.map((args) => [args]))("for %j", async (args) => {
    expect(await said(args, "| :")).toBe("exit 0\n");
  });
});

test("a server with a full standard output keeps serving", async () => {
  for (const stdout of ["pipe", ...(existsSync("/dev/full") ? [Bun.file("/dev/full")] : [])] as const) {
    const data = mkdtempSync(join(tmpdir(), "rollcall-unread-"));
    const child = Bun.spawn(rollcallCommand(["serve", "--port", "0", "--no-detect", "--data", data]), {
      stdout,
      stderr: "pipe",
      env: { PATH: process.env["PATH"] ?? "" },
    });
    if (stdout === "pipe") await (child.stdout as ReadableStream).cancel();
    let text = "";
    for await (const chunk of child.stderr as ReadableStream<Uint8Array>) {
      text += new TextDecoder().decode(chunk);
      if (text.includes("curl")) break;
    }
    const [, url] = /OPENAI_BASE_URL=(\S+)\/v1/.exec(text) ?? [];
    await until(async () => (await fetch(`${url}/readyz`)).status === 200);
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
    rmSync(data, { recursive: true });
  }
});

describe.skipIf(!existsSync("/dev/full"))("a full disk is one sentence", () => {
  test.each(commands.map((args) => [args]))("for %j", async (args) => {
    expect(await said(args, ">/dev/full")).toMatch(
      /^(rollcall: )?Cannot write to standard output: no space left on device\.\nexit 1\n$/,
    );
  });
  test("a key that cannot be printed is named", async () => {
    const told = await said(["keys", "create", "--name", "lost", "--admin"], ">/dev/full");
    expect(told).toMatch(/^The key "lost" has the id key_\w+\. .*\nCannot write to standard output: .*\nexit 1\n$/);
  });
  test("without standard error, the exit code is the same", async () => {
    const line = `"$BUN" src/main.ts models lst 2>/dev/full; echo "exit $?"`;
    const { stdout } = Bun.spawnSync(["sh", "-c", line], {
      cwd: join(import.meta.dir, "..", ".."),
      env: { PATH: process.env["PATH"] ?? "", BUN: process.execPath },
    });
    expect(stdout.toString()).toBe("exit 3\n");
  });
});
