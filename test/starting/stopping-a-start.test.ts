import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { childrenOf } from "../support/processes/processes.ts";
import { spawnRollcall } from "../support/server.ts";
import { until } from "../support/waiting.ts";

/** A signal during a start, while a database is waited for that takes connections and never answers. */

let database: Server;
const connections = new Set<Socket>();
beforeAll(async () => {
  database = createServer((socket) => void connections.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => database.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  for (const socket of connections) socket.destroy();
  database.close();
});

async function startWaiting(flags: readonly string[] = [], within: readonly string[] = []) {
  const { port } = database.address() as AddressInfo;
  const args = ["serve", "--port", "0", "--database-url", `postgres://nobody@127.0.0.1:${port}/rollcall`, ...flags];
  const asked = new Promise((resolve) => database.once("connection", resolve));
  const child = spawnRollcall(args, {}, "ignore", within);
  await asked;
  return child;
}

describe.each(["SIGTERM", "SIGINT"] as const)("%s while a start waits for its database", (signal) => {
  test.each([
    ["a server", []],
    ["several workers", ["--workers", "2"]],
  ])("the signal ends %s immediately with exit code 0", async (_, flags) => {
    const child = await startWaiting(flags);
    child.kill(signal);
    // It would give up waiting for an answer only after more than this.
    expect(await Promise.race([child.exited, Bun.sleep(10_000)])).toBe(0);
    expect(await new Response(child.stderr).text()).toContain("stopping");
  });
});

// Only root may make a pid namespace.
test.if(process.getuid?.() === 0)(
  "SIGTERM ends a server that is pid 1, where signals have no default action",
  async () => {
    const child = await startWaiting([], ["unshare", "--pid", "--fork", "--kill-child"]);
    await until(() => childrenOf(child.pid).length === 1);
    process.kill(childrenOf(child.pid)[0]!, "SIGTERM");
    expect(await Promise.race([child.exited, Bun.sleep(10_000)])).toBe(0);
  },
);
