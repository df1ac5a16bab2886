import { afterAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";
import { FeedReader } from "../support/feed.ts";
import { keys, worldYaml, type KeyName } from "../support/world.ts";

/** Change streams over real connections, from a server in its own process. */

const servers: TestServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  for (const server of servers) server.remove();
});

test.concurrent("two readers get the same events, each from its own position", async () => {
  const server = await start();
  const early = await follow(server, "acemeOwner", { "last-event-id": "1" });
  await register(server, "one");
  await early.until(({ events }) => events.length === 1);
  const late = await follow(server, "acemeMember", { "last-event-id": "1" });
  await register(server, "two");
  for (const reader of [early, late]) {
    await reader.until(({ events }) => events.length === 2);
    expect(receivedLines(reader)).toEqual([`2 ${id("one")}`, `3 ${id("two")}`]);
  }
  expect(early.events).toEqual(late.events);
  await Promise.all([early.cancel(), late.cancel()]);
  await until(async () => (await openStreams(server)) === 0);
});

test.concurrent("a reader whose server was killed continues without losing or repeating an event", async () => {
  let server = await start();
  const got: string[] = [];
  const acknowledged: string[] = [];
  let lastEventId = "1";
  for (let round = 0; round < 4; round++) {
    const reader = await follow(server, "acemeOwner", { "last-event-id": lastEventId });
    const registering = Array.from({ length: 8 }, async (_, at) => {
      const name = `${round}-${at}`;
      if (await register(server, name).catch(() => false)) acknowledged.push(id(name));
    });
    // The other registrations are still under way.
    await reader.until(({ events }) => events.length >= 3);
    await server.kill();
    await Promise.all(registering);
    await reader.until(({ ended }) => ended);
    got.push(...receivedLines(reader));
    lastEventId = reader.lastEventId ?? lastEventId;
    server = await start({ directory: server.directory });
  }
  const rest = await follow(server, "acemeOwner", { "last-event-id": lastEventId });
  await register(server, "last");
  await rest.until(({ events }) => events.at(-1)?.change.resource.id === id("last"));
  got.push(...receivedLines(rest));
  const revisions = got.map((line) => Number(line.split(" ")[0]));
  expect(revisions).toEqual(Array.from({ length: revisions.length }, (_, at) => at + 2));
  const ids = got.map((line) => line.split(" ")[1] ?? "");
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(acknowledged));
  await rest.cancel();
});

test.concurrent("the stream of a revoked key ends at once, and others go on", async () => {
  const server = await start();
  const [doomed, other] = [await follow(server, "acemeMember"), await follow(server, "acemeOwner")];
  await other.until(({ events }) => events.length > 0);
  const path = "/v1/organization/projects/proj_aceme/api_keys";
  const { data } = (await (await ask(server, "GET", `${path}?limit=100`)).json()) as {
    data: { id: string; name: string }[];
  };
  const keyId = data.find(({ name }) => name === "acemeMember")?.id;
  const startedMs = performance.now();
  expect((await ask(server, "DELETE", `${path}/${keyId}`)).status).toBe(200);
  await doomed.until(({ ended }) => ended);
  // Sooner than the next heartbeat.
  expect(performance.now() - startedMs).toBeLessThan(3_500);
  await register(server, "after");
  await other.until(({ events }) => events.at(-1)?.change.resource.id === id("after"));
  expect((await ask(server, "GET", "/rollcall/v1/changes", "acemeMember")).status).toBe(401);
  await other.cancel();
});

test.concurrent("a key that is limited to networks keeps its stream from one of them", async () => {
  const named = "    id: org-aceme\n";
  const server = await start({ yaml: worldYaml.replace(named, `${named}    allowed_networks: [127.0.0.0/8]\n`) });
  const reader = await follow(server, "acemeOwner", { "last-event-id": "1" });
  for (const name of ["one", "two"]) {
    await register(server, name);
    await reader.until(({ events }) => events.at(-1)?.change.resource.id === id(name));
  }
  await reader.cancel();
});

test.concurrent("SIGTERM ends the streams and soon after that the server", async () => {
  const server = await start();
  const readers = await Promise.all([follow(server, "acemeOwner"), follow(server, "acemeAdmin")]);
  const startedMs = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(8_000);
  for (const reader of readers) await reader.until(({ ended }) => ended);
});

test.concurrent("a stream without events outlives the timeout of idle connections", async () => {
  const server = await start();
  const reader = await follow(server, "acemeOwner", { "last-event-id": "1" });
  // The first comment, and a heartbeat every four seconds.
  const startedMs = performance.now();
  await reader.until(({ comments }) => comments >= 4, 25_000);
  expect(performance.now() - startedMs).toBeGreaterThan(11_500);
  await register(server, "at last");
  await reader.until(({ events }) => events.length === 1);
  expect(receivedLines(reader)).toEqual([`2 ${id("at last")}`]);
  await reader.cancel();
});

test.concurrent("a reader that stops reading is disconnected and delays no other reader", async () => {
  const server = await start();
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.pause();
  socket.write(
    `GET /rollcall/v1/changes HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${keys.acemeAdmin}\r\n` +
      `accept: text/event-stream\r\n\r\n`,
  );
  await until(async () => (await openStreams(server)) === 1);
  // Much more than the buffers of a connection.
  const model_ids = Array.from({ length: 125 }, (_, at) => `${at}-${"x".repeat(490)}`);
  for (let at = 0; at < 160; at++) {
    const path = "/v1/organization/projects/proj_narrow/model_permissions";
    expect((await ask(server, "POST", path, "acemeAdmin", { mode: "deny_list", model_ids })).status).toBe(200);
  }
  expect(await openStreams(server)).toBe(1);
  await until(async () => (await openStreams(server)) === 0, 25_000);
  socket.destroy();
});

test.concurrent("curl -N reads a stream", async () => {
  const server = await start();
  const headers = ["-H", `Authorization: Bearer ${keys.acemeOwner}`, "-H", "Accept: text/event-stream"];
  const child = Bun.spawn(["curl", "-sSN", `${server.url}/rollcall/v1/changes?since=1`, ...headers], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  await until(async () => (await openStreams(server)) === 1);
  await register(server, "curled");
  await server.stop();
  const text = await new Response(child.stdout).text();
  expect(text).toMatch(/^: the changes since revision 1\n\nid: 2\nevent: change\ndata: \{.*curled.*\}\n\n$/);
  expect(await child.exited).toBe(0);
});

async function start(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer({ flags: ["--no-access-log"], ...options });
  servers.push(server);
  return server;
}

function id(name: string): string {
  return `ft:davinci:acemeco::${name.replaceAll(" ", "-")}`;
}

function receivedLines({ events }: FeedReader): string[] {
  return events.map((event) => `${event.id} ${event.change.resource.id}`);
}

async function follow(server: TestServer, key: KeyName, headers: Readonly<Record<string, string>> = {}) {
  const answer = await ask(server, "GET", "/rollcall/v1/changes", key, undefined, {
    accept: "text/event-stream",
    ...headers,
  });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  return new FeedReader(answer.body!);
}

async function register(server: TestServer, name: string): Promise<boolean> {
  return (await ask(server, "POST", "/rollcall/v1/models", "acemeAdmin", { id: id(name) })).status === 200;
}

function ask(
  { url }: TestServer,
  method: string,
  path: string,
  key: KeyName = "acemeAdmin",
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const all = { authorization: `Bearer ${keys[key]}`, "content-type": "application/json", ...headers };
  return fetch(url + path, { method, headers: all, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

async function openStreams({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^rollcall_change_streams (\d+)$/m.exec(metrics)?.[1]);
}

async function until(condition: () => Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("what was waited for has not happened");
    await Bun.sleep(20);
  }
}
