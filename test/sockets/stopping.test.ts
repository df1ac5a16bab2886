import { afterEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { Closing } from "../../src/http/closing.ts";
import { drain } from "../../src/http/draining.ts";
import { KernelSockets } from "../../src/http/kernel-sockets.ts";
import { until } from "../support/waiting.ts";

/** What the runtime does with connections when it stops, without our code. */

const request = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: rollcall\r\n\r\n`;
const silenceMs = 300;
const standstillMs = 1_500;
// The runtime sets TCP_DEFER_ACCEPT: the kernel hands over a connection without data only after a second.
const acceptedAfterMs = 2_500;

const open: { stop(): void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.stop()));

function serve() {
  const fetch = async ({ url }: Request) => {
    if (url.endsWith("/slow")) await Bun.sleep(silenceMs);
    return new Response("ok");
  };
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch });
  open.push({ stop: () => void server.stop(true) });
  return server;
}

/** A client that records what happens to its connection. */
function client(port: number | undefined) {
  const socket = connect(port ?? 0, "127.0.0.1");
  const seen = { connected: false, text: "", ended: false };
  socket.on("connect", () => (seen.connected = true));
  socket.on("data", (bytes) => (seen.text += bytes.toString()));
  // It ends or is reset, depending on what the kernel has buffered.
  for (const end of ["end", "error", "close"]) socket.on(end, () => (seen.ended = true));
  open.push({ stop: () => socket.destroy() });
  return { seen, send: (text: string) => socket.write(text) };
}

async function connected(port: number | undefined) {
  const made = client(port);
  await until(() => made.seen.connected);
  // The server accepts it in a turn of its own.
  await Bun.sleep(20);
  return made;
}

const anotherProcess = `
  const [port, count] = process.argv.slice(1).map(Number);
  process.stdin.once("data", () => {
    let connected = 0;
    const outcomes = Array.from({ length: count }, () => new Promise((resolve) => {
      let text = "";
      const socket = require("node:net").connect(port, "127.0.0.1", () => {
        socket.write("GET / HTTP/1.1\\r\\nHost: rollcall\\r\\nConnection: close\\r\\n\\r\\n");
      });
      socket.on("data", (bytes) => (text += bytes)).on("error", ({ code }) => resolve(code));
      socket.on("close", () => resolve(text.split("\\r\\n\\r\\n")[1] ?? "no answer"));
    }));
    Promise.all(outcomes).then((all) => process.stdout.write(JSON.stringify(all), () => process.exit(0)));
  });
  process.stdout.write("ready");
`;

/** Makes another process connect and send a request while this one is blocked and so accepts nothing. */
async function connectUnaccepted(port: number | undefined, count: number): Promise<() => Promise<unknown>> {
  const child = Bun.spawn(["node", "-e", anotherProcess, String(port), String(count)], {
    stdin: "pipe",
    stdout: "pipe",
  });
  open.push({ stop: () => child.kill("SIGKILL") });
  const output = child.stdout.getReader();
  await output.read();
  void child.stdin.write("go");
  void child.stdin.flush();
  Bun.sleepSync(standstillMs);
  return async () => JSON.parse(new TextDecoder().decode((await output.read()).value));
}

describe("the runtime's stop()", () => {
  test("closes a kept connection with a request that it has not read", async () => {
    const server = serve();
    const { seen, send } = await connected(server.port);
    send(request());
    await until(() => seen.text.endsWith("ok"));
    seen.text = "";
    send(request());
    await server.stop();
    await until(() => seen.ended);
    expect(seen.text).toBe("");
  });

  test("waits for a connection that has never sent anything", async () => {
    const server = serve();
    const { seen } = await connected(server.port);
    await Bun.sleep(acceptedAfterMs);
    const stopped = server.stop().then(() => "stopped");
    expect(await Promise.race([stopped, Bun.sleep(silenceMs).then(() => "waiting")])).toBe("waiting");
    await server.stop(true);
    expect(await stopped).toBe("stopped");
    await until(() => seen.ended);
  });

  test("leaves a new connection open and never answers it", async () => {
    const server = serve();
    const { seen, send } = await connected(server.port);
    await server.stop();
    await Bun.sleep(silenceMs);
    expect(seen.ended).toBe(false);
    send(request());
    await until(() => seen.ended);
    expect(seen.text).toBe("");
  });

  test("waits for the rest of a request", async () => {
    const server = serve();
    const { seen, send } = await connected(server.port);
    send(request().slice(0, 10));
    await Bun.sleep(20);
    const stopped = server.stop();
    send(request().slice(10));
    await stopped;
    await until(() => seen.ended);
    expect(seen.text).toEndWith("ok");
  });

  test("resets connections that the kernel has completed and nobody has accepted", async () => {
    const server = serve();
    const outcomes = await connectUnaccepted(server.port, 5);
    await server.stop();
    expect(await outcomes()).toEqual(Array.from({ length: 5 }, () => "ECONNRESET"));
  });
});

test("a stop answers what arrives in its last moment on a kept connection", async () => {
  const server = serve();
  const { seen, send } = await connected(server.port);
  send(request());
  await until(() => seen.text.endsWith("ok"));
  seen.text = "";
  class LastMoment extends Closing {
    #waits = 0;
    override async quiet(): Promise<void> {
      if (++this.#waits === 2) send(request());
    }
  }
  await drain(server, new LastMoment(), { deadlineMs: 10_000, atDeadline: () => undefined });
  await until(() => seen.ended);
  expect(seen.text).toEndWith("ok");
});

test("a request after an unanswered one closes the connection without an answer to either", async () => {
  const server = serve();
  const { seen, send } = await connected(server.port);
  send(request("/slow") + request());
  await until(() => seen.ended);
  expect(seen.text).toBe("");
});

describe.if(process.platform === "linux")("new connections that are held back", () => {
  test("get no answer from the kernel, while existing connections go on", async () => {
    const server = serve();
    const before = await connected(server.port);
    expect(KernelSockets.of(server.port ?? 0)?.holdNewConnections()).toBe(true);
    const after = client(server.port);
    before.send(request());
    await until(() => before.seen.text.endsWith("ok"));
    await Bun.sleep(silenceMs);
    expect(after.seen).toEqual({ connected: false, text: "", ended: false });
  });

  test("wait while those that the kernel has completed already are counted and answered", async () => {
    const server = serve();
    const outcomes = await connectUnaccepted(server.port, 5);
    const sockets = KernelSockets.of(server.port ?? 0);
    expect(sockets?.holdNewConnections()).toBe(true);
    expect(sockets?.queueLength).toBe(5);
    expect(await outcomes()).toEqual(Array.from({ length: 5 }, () => "ok"));
    expect(sockets?.queueLength).toBe(0);
  });

  test("are known while they have sent nothing", async () => {
    const server = serve();
    const sockets = KernelSockets.of(server.port ?? 0);
    expect(sockets?.isAnyOpening()).toBe(false);
    const { seen, send } = await connected(server.port);
    expect(sockets?.isAnyOpening()).toBe(true);
    send(request());
    await until(() => seen.text.endsWith("ok"));
    expect(sockets?.isAnyOpening()).toBe(false);
  });

  test("are those of this port only", async () => {
    const [one, other] = [serve(), serve()];
    KernelSockets.of(one.port ?? 0)?.holdNewConnections();
    expect((await connected(other.port)).seen.connected).toBe(true);
  });
});
