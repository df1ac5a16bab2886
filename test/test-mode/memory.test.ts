import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoStrace } from "../support/processes/strace.ts";
import { rollcallCommand, spawnRollcall } from "../support/server.ts";
import { adminKey, apiKey, example, keyVariables, listeningUrl } from "./memory-server.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "rollcall-memory-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Reads, calls, deletes and administers. */
async function useServer(url: string): Promise<void> {
  const ask = (path: string, key: string, init: RequestInit = {}) =>
    fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    }).then(({ status }) => status);
  const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] });
  const fineTune = "/v1/models/ft:gpt-4o-mini:acemeco:suffix:abc123";
  expect(await ask("/v1/models", apiKey)).toBe(200);
  expect(await ask("/v1/chat/completions", apiKey, { method: "POST", body })).toBe(200);
  expect(await ask(fineTune, apiKey, { method: "DELETE" })).toBe(200);
  expect(await ask(fineTune, apiKey)).toBe(404);
  const project = JSON.stringify({ name: "one" });
  expect(await ask("/v1/organization/projects", adminKey, { method: "POST", body: project })).toBe(200);
  expect(await ask("/v1/organization/audit_logs", adminKey)).toBe(200);
}

const command = [...rollcallCommand(["serve", "--memory", "--port", "0", "--config", example])];

test.skipIf(whyNoStrace !== null)(
  "a server in memory opens no file to write, and makes, moves and removes none",
  async () => {
    const trace = join(directory, "trace");
    const calls =
      "trace=openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,ftruncate";
    const child = Bun.spawn(["strace", "-f", "-o", trace, "-e", calls, ...command], {
      stdout: "pipe",
      stderr: "pipe",
      cwd: directory,
      env: { ...process.env, ...keyVariables },
    });
    await useServer(await listeningUrl(child.stdout));
    process.kill(Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8")), "SIGTERM");
    expect(await child.exited).toBe(0);
    const writing = /O_WRONLY|O_RDWR|O_CREAT|^\d+ +(mkdir|rename|unlink|link|ftruncate|creat)/;
    const lines = readFileSync(trace, "utf8").split("\n");
    const written = lines.filter((line) => writing.test(line) && !/"\/(dev|proc|sys)\/| = -1 E/.test(line));
    expect(written).toEqual([]);
    expect(readdirSync(directory)).toEqual(["trace"]);
  },
  30_000,
);

test("a server that stops with its standard input stops at once if that cannot be read", async () => {
  const unreadable = [openSync(directory, "r"), openSync(join(directory, "only-for-writing"), "w")];
  for (const stdin of unreadable) {
    const child = Bun.spawn([...command, "--stop-with-stdin"], {
      stdin,
      stdout: "pipe",
      stderr: "pipe",
      env: { ...process.env, ...keyVariables },
    });
    const log = await new Response(child.stderr).text();
    expect([await child.exited, log]).toEqual([
      0,
      expect.stringContaining("stopping with the process that started it"),
    ]);
    expect(log).not.toMatch(/EISDIR|EBADF/);
    closeSync(stdin);
  }
});

test("a server in memory forgets everything when it stops, and ROLLCALL_MEMORY=1 makes one as well", async () => {
  for (const [flags, environment] of [
    [["--memory"], {}],
    [[], { ROLLCALL_MEMORY: "1" }],
  ] as const) {
    const child = spawnRollcall(["serve", ...flags, "--port", "0", "--config", example], {
      ...keyVariables,
      ...environment,
    });
    // It could not delete a model that an earlier one deleted.
    await useServer(await listeningUrl(child.stdout));
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
  }
});
