import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { connect, createServer, type AddressInfo } from "node:net";
import { refusal } from "../starting/refused-start.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { childrenOf, isRunning, listens } from "../support/processes/processes.ts";
import { spawnRollcall, startServer, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { fineTune, keys } from "../support/world.ts";

describe.skipIf(whyNoPostgres !== null)("serve --workers", () => {
  let database: TestDatabase;
  let server: TestServer;
  beforeEach(async () => {
    database = await freshDatabase();
    server = await startServer({ databaseUrl: database.url, flags: ["--workers", "3"] });
  });
  afterEach(async () => {
    await server.kill();
    await until(async () => !(await isAnswered()));
    server.remove();
    await database.drop();
  });

  const workers = () => childrenOf(server.process.pid);
  /** On a connection of its own, so that any of them may get it. */
  const ask = (method = "GET", path = "/v1/models") =>
    fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.acemeOwner}`, connection: "close" },
      keepalive: false,
    });
  const isAnswered = () =>
    ask().then(
      () => true,
      () => false,
    );

  test("answers at one address with that many processes, which all show every change", async () => {
    expect(workers()).toHaveLength(3);
    expect((await ask("DELETE", `/v1/models/${fineTune}`)).status).toBe(200);
    await Bun.sleep(200);
    const statuses = await Promise.all(Array.from({ length: 60 }, () => ask("GET", `/v1/models/${fineTune}`)));
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([404]));
    const shares = await Promise.all(Array.from({ length: 30 }, async () => retrievals(await ask("GET", "/metrics"))));
    // One of them alone would have answered all sixty.
    expect(Math.max(...shares)).toBeLessThan(60);
  });

  test("replaces a worker that exits", async () => {
    const before = workers();
    process.kill(before[1]!, "SIGKILL");
    await until(() => !workers().includes(before[1]!) && workers().length === 3);
    await until(() => server.stderr().includes("another takes its place"));
    expect((await ask()).status).toBe(200);
  });

  test("sends a replacement no request before it can answer", async () => {
    const before = workers();
    process.kill(before[1]!, "SIGKILL");
    // A zombie may have threads that still hold its listener, whose connections are then reset.
    await until(() => !workers().includes(before[1]!));
    const replaced = () => workers().length === 3 && workers().every((pid) => listens(pid));
    const statuses = new Map<number, number>();
    for (let left = 100; left > 0; left -= replaced() ? 1 : 0) {
      const { status } = await ask();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()]).toEqual([200]);
    expect(workers().every((pid) => before.includes(pid))).toBe(false);
  });

  test("stops all workers in order and exits with their result", async () => {
    const all = workers();
    expect(await server.stop()).toBe(0);
    expect(all.filter(isRunning)).toEqual([]);
  });

  test("lets requests finish when every process gets the signal, as from a terminal or a supervisor", async () => {
    const body = JSON.stringify({ name: "slow" });
    const [begun, rest] = [body.slice(0, 5), body.slice(5)];
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (bytes) => (answer += bytes.toString())).on("error", () => undefined);
    const head = [
      "POST /v1/organization/projects HTTP/1.1",
      "Host: rollcall",
      `Authorization: Bearer ${keys.acemeAdmin}`,
    ];
    socket.write([...head, `Content-Length: ${body.length}`, "Content-Type: application/json", "", begun].join("\r\n"));
    // Nobody says when a worker has read this much, and a busy machine takes its time.
    await Bun.sleep(1_500);
    for (const pid of [...workers(), server.process.pid]) process.kill(pid, "SIGINT");
    await until(() => server.stderr().match(/"message":"stopping/g)?.length === 4);
    await Bun.sleep(300);
    socket.write(rest);
    await until(() => answer !== "");
    expect(answer).toStartWith("HTTP/1.1 200 OK");
    expect(await server.process.exited).toBe(0);
    socket.destroy();
  });

  test("leaves no worker behind when it is killed", async () => {
    const all = workers();
    await server.kill();
    await until(() => !all.some(isRunning));
  });

  test("does not share a port with another program", async () => {
    const port = new URL(server.url).port;
    const flags = ["--database-url", database.url, "--workers", "2", "--port", port];
    expect(await refusal(["serve", ...flags])).toContain(`port ${port} on 127.0.0.1 is taken`);
  });
});

describe.skipIf(whyNoPostgres !== null)("serve --workers, while it starts", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  test("leaves no worker that waits for the database when it is killed", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const nowhere = Object.assign(new URL(database.url), { port: String(port) }).href;
    const waiting = spawnRollcall(["serve", "--port", "0", "--workers", "2", "--database-url", nowhere]);
    await until(() => childrenOf(waiting.pid).length === 1);
    const first = childrenOf(waiting.pid)[0]!;
    // It looks at its standard input once it has taken the port, and then asks for the database.
    await new Promise((resolve) => silent.once("connection", resolve));
    waiting.kill("SIGKILL");
    await until(() => !isRunning(first));
    silent.close();
  });

  test("reports that it listens even if one worker was killed before it did", async () => {
    const starting = spawnRollcall(["serve", "--port", "0", "--workers", "3", "--database-url", database.url]);
    await until(() => childrenOf(starting.pid).length === 3);
    process.kill(childrenOf(starting.pid)[2]!, "SIGKILL");
    const { value } = await starting.stdout.getReader().read();
    expect(new TextDecoder().decode(value)).toStartWith("listening on http://127.0.0.1:");
    starting.kill("SIGTERM");
    expect(await starting.exited).toBe(0);
  });

  test("reports an address of another machine as a single server does", async () => {
    const flags = ["--database-url", database.url, "--workers", "2", "--host", "192.0.2.1", "--port", "0"];
    expect(await refusal(["serve", ...flags])).toContain("cannot listen on 192.0.2.1 port 0");
  });

  test("reports once why the workers cannot start", async () => {
    const nowhere = Object.assign(new URL(database.url), { pathname: "/nowhere" }).href;
    const sentence = await refusal(["serve", "--port", "0", "--database-url", nowhere, "--workers", "2"]);
    expect(sentence).toContain('"nowhere" does not exist');
  });
});

test("several workers on a SQLite file are refused", async () => {
  expect(await refusal(["serve", "--port", "0", "--workers", "2"])).toContain("need --database-url");
  expect(await refusal(["serve", "--port", "0", "--workers", "0"])).toContain("from 1 to 64");
});

/** How many of them the worker that gives this page has answered. */
async function retrievals(metrics: Response): Promise<number> {
  const line = /^rollcall_requests_total\{operation="retrieveModel",status="404"\} (\d+)$/m;
  return Number(line.exec(await metrics.text())?.[1] ?? 0);
}
