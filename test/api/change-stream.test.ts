import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { ChangeStreams, type ChangeStream } from "../../src/http/rollcall/change-streams.ts";
import { heartbeatMs, openTestApp, type TestApp } from "../support/app.ts";
import { StoreUnavailable } from "../../src/store/store.ts";
import { FeedReader } from "../support/feed.ts";
import { worldYaml, type KeyName } from "../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const path = "/rollcall/v1/changes";
const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
/** How many models an owner's key sees at the start. */
const known = 11;

describe("a stream of changes", () => {
  test("past changes come first, then new changes and heartbeats", async () => {
    const { status, headers, stream } = await open("acemeOwner");
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([200, "text/event-stream", "no-store"]);
    const reader = new FeedReader(stream!);
    await reader.until(({ events }) => events.length === known);
    // One revision created all of them, so only the last event carries its id.
    expect(reader.events.map(({ id }) => id)).toEqual([...Array.from({ length: known - 1 }, () => null), "1"]);
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::new" });
    await reader.until(({ events }) => events.length === known + 1);
    expect(reader.events.at(-1)).toMatchObject({ id: "2", event: "change", change: { type: "model.available" } });
    const before = reader.comments;
    await reader.until(({ comments }) => comments > before);
    await reader.cancel();
    expect(app.streams.size).toBe(0);
  });

  test("a stream continues after the Last-Event-ID", async () => {
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::new" });
    const { stream } = await open("acemeOwner", { "last-event-id": "1" }, "since=0");
    const reader = new FeedReader(stream!);
    await reader.until(({ events }) => events.length > 0);
    expect(reader.events.map(({ id, change }) => [id, change.resource.id])).toEqual([["2", "ft:davinci:acemeco::new"]]);
    await reader.cancel();
  });

  test("a stream delivers the same changes as the pages", async () => {
    const { stream } = await open("acemeAdmin", {}, "limit=2");
    const reader = new FeedReader(stream!);
    for (const name of ["a", "b", "c", "d", "e"]) await aceme.post("/v1/organization/projects", { name });
    await reader.until(({ lastEventId }) => lastEventId === "6");
    expect(reader.events.map(({ change }) => change)).toEqual((await aceme.get(path)).data);
    await reader.cancel();
  });
});

describe("a stream during an outage", () => {
  test("a stream survives an outage of the store and continues after it", async () => {
    const reader = new FeedReader((await open("acemeOwner")).stream!);
    await reader.until(({ events }) => events.length === known);
    const changesSince = app.store.changesSince.bind(app.store);
    app.store.changesSince = () => Promise.reject(new StoreUnavailable("gone for a while"));
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::new" });
    const before = reader.comments;
    await reader.until(({ comments }) => comments > before);
    app.store.changesSince = changesSince;
    await reader.until(({ events }) => events.length === known + 1);
    expect(reader.events.at(-1)).toMatchObject({ id: "2", change: { type: "model.available" } });
    await reader.cancel();
  });
});

describe("the end of a stream", () => {
  test("a stream ends when its key is revoked or loses its user or project, and when the server stops", async () => {
    const ends: [KeyName, () => Promise<unknown>][] = [
      ["acemeAccount", async () => aceme.delete(`${accounts}/${await robotId()}`)],
      ["acemeViewer", async () => aceme.delete(`/v1/organization/users/${await readerId()}`)],
      ["acemeAllowList", () => aceme.post("/v1/organization/projects/proj_narrow/archive")],
      ["zenithAdmin", async () => zenith.delete(`/v1/organization/admin_api_keys/${await zenithKeyId()}`)],
      ["acemeOwner", async () => app.streams.endAll("refused")],
    ];
    for (const [key, end] of ends) {
      const reader = new FeedReader((await open(key)).stream!);
      await reader.until(({ events, comments }) => events.length > 0 && comments > 1);
      expect([key, reader.ended]).toEqual([key, false]);
      await end();
      await reader.until(({ ended }) => ended);
    }
    expect(app.streams.size).toBe(0);
    expect((await open("acemeOwner")).status).toBe(503);
  });

  test("a stream ends when its key loses the scope", async () => {
    const { id, value } = await aceme.post("/rollcall/v1/projects/proj_aceme/api_keys", {
      email: "reader@aceme.example",
      name: "laptop",
    });
    const headers = { ...eventStream, authorization: `Bearer ${value}` };
    const reader = new FeedReader((await app.call("GET", path, { headers })).stream!);
    await reader.until(({ events, comments }) => events.length > 0 && comments > 1);
    expect(reader.ended).toBe(false);
    await aceme.post(`${projectKeys}/${id}`, { scopes: ["api.delete"] });
    await reader.until(({ ended }) => ended);
    expect(app.streams.size).toBe(0);
  });

  test("a stream ends when its key expires, without any other event", async () => {
    // Long enough for a slow machine to open the stream first.
    const soon = Math.floor(Date.now() / 1000) + 4;
    const yaml = worldYaml.replace("expires_at: 1600000000", `expires_at: ${soon}`);
    const other = await openTestApp(yaml);
    const { status, stream } = await other.call("GET", path, { key: "acemeExpired", headers: eventStream });
    expect(status).toBe(200);
    const reader = new FeedReader(stream!);
    await reader.until(({ ended }) => ended);
    expect(reader.events.length).toBeGreaterThan(0);
    await other.close();
  });
});

describe("opening a stream", () => {
  test("HEAD and POST do not open a stream", async () => {
    const head = await app.call("HEAD", path, { key: "acemeOwner", headers: eventStream });
    expect([head.status, head.headers["content-type"], head.stream]).toEqual([200, "text/event-stream", null]);
    expect((await app.call("POST", path, { key: "acemeOwner" })).status).toBe(405);
    expect(app.streams.size).toBe(0);
  });

  test("the query parameter opens a stream and wins over the Accept header", async () => {
    const asked = await app.call("GET", `${path}?stream=true`, { key: "acemeOwner" });
    expect(asked.headers["content-type"]).toBe("text/event-stream");
    await asked.stream?.cancel();
    const refused = await app.call("GET", `${path}?stream=false`, { key: "acemeOwner", headers: eventStream });
    expect(refused.json.object).toBe("list");
  });
});

describe("the limits of streams", () => {
  test("a key has at most 16 streams, and closing one makes room", async () => {
    const streams = await Promise.all(Array.from({ length: 16 }, () => open("acemeOwner")));
    const metrics = (await app.call("GET", "/metrics")).text;
    expect(metrics).toContain("\nrollcall_change_streams 16\n");
    const refused = await open("acemeOwner");
    expect([refused.status, refused.json.error.message, refused.headers["retry-after"]]).toEqual([
      429,
      expect.stringContaining("16 streams"),
      "10",
    ]);
    const others = await open("acemeMember");
    expect(others.status).toBe(200);
    await streams[0]!.stream?.cancel();
    const again = await open("acemeOwner");
    expect(again.status).toBe(200);
    for (const { stream } of [...streams, others, again]) await stream?.cancel().catch(() => undefined);
    expect(app.streams.size).toBe(0);
  });

  test("a server has at most 500 streams", async () => {
    const { streams, openOne } = ownStreams();
    const opened = Array.from({ length: 500 }, (_, at) => openOne(`org-${at % 5}`, `key_${at}`));
    expect(() => openOne("org-5", "key_500")).toThrow("500 streams");
    await opened[0]?.cancel();
    await openOne("org-5", "key_500").cancel();
    expect(streams.size).toBe(499);
  });

  test("an organization has at most 100 streams, and other organizations are not affected", async () => {
    const { openOne } = ownStreams();
    const opened = Array.from({ length: 100 }, (_, at) => openOne("org-1", `key_${at}`));
    expect(() => openOne("org-1", "key_100")).toThrow("This organization has 100 streams");
    await openOne("org-2", "key_0").cancel();
    await opened[0]?.cancel();
    await openOne("org-1", "key_100").cancel();
  });

  test("streams end with the server even if there is more to read", async () => {
    for (let at = 0; at < 5; at++) await aceme.post("/rollcall/v1/models", { id: `ft:davinci:acemeco::${at}` });
    const { stream } = await open("acemeOwner", {}, "since=1&limit=1");
    const reader = stream!.getReader();
    await reader.read();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain("event: change");
    app.streams.endAll("refused");
    expect((await reader.read()).done).toBe(true);
  });

  test("a stream that opens after all have ended, and is not refused, ends at once and reads nothing", async () => {
    app.streams.endAll("ended");
    const reads = countReads();
    const answer = await open("acemeOwner");
    const readToOpen = reads();
    const reader = new FeedReader(answer.stream!);
    await reader.until(({ ended }) => ended);
    expect([answer.status, reader.comments, reader.events, reads()]).toEqual([200, 1, [], readToOpen]);
  });
});

describe("reading for streams", () => {
  test("the store is not read for a client that does not read", async () => {
    const { stream } = await open("acemeOwner");
    const reader = stream!.getReader();
    await reader.read();
    const reads = countReads();
    for (let at = 0; at < 20; at++) await aceme.post("/rollcall/v1/models", { id: `ft:davinci:acemeco::${at}` });
    await Bun.sleep(120);
    expect(reads()).toBe(0);
    await reader.read();
    expect(reads()).toBe(1);
    await reader.cancel();
  });

  test("streams that wait for the same page share one read", async () => {
    const streams = await Promise.all(Array.from({ length: 16 }, () => open("acemeOwner")));
    const readers = streams.map(({ stream }) => new FeedReader(stream!));
    for (const reader of readers) await reader.until(({ events, comments }) => events.length === known && comments > 1);
    const reads = countReads();
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::new" });
    for (const reader of readers) await reader.until(({ events }) => events.length === known + 1);
    expect(reads()).toBeLessThan(readers.length / 2);
    for (const reader of readers) await reader.cancel();
  });

  test("a stream that starts later does not share an older page", async () => {
    const early = new FeedReader((await open("acemeOwner", { "last-event-id": "1" })).stream!);
    await early.until(({ comments }) => comments > 1);
    // The first stream's read takes long, and meanwhile more changes arrive.
    let isFirst = true;
    const { changeLog } = app.store;
    const { touchedModels } = changeLog;
    const slow: typeof touchedModels = async (...asked) => {
      const waits = isFirst;
      isFirst = false;
      const touched = await touchedModels(...asked);
      if (waits) await Bun.sleep(30);
      return touched;
    };
    Object.assign(changeLog, { touchedModels: slow });
    for (const id of ["one", "two"]) await aceme.post("/rollcall/v1/models", { id: `ft:davinci:acemeco::${id}` });
    const late = new FeedReader((await open("acemeOwner", { "last-event-id": "1" })).stream!);
    await late.until(({ events }) => events.length === 2);
    // If it had shared that read, only a heartbeat would have made it read again.
    expect(late.comments).toBe(1);
    await Promise.all([early.cancel(), late.cancel()]);
  });
});

describe("an invalid Last-Event-ID", () => {
  for (const id of ["x", "-1", "2", "1.5", "9".repeat(16)])
    test(`Last-Event-ID: ${id} is answered 400`, async () => {
      const { status } = await open("acemeOwner", { "last-event-id": id });
      expect(status).toBe(400);
    });
});

/** Counts the reads of changes from the store. */
function countReads(): () => number {
  let reads = 0;
  const { changeLog } = app.store;
  const { touchedModels } = changeLog;
  const counted: typeof touchedModels = (...asked) => {
    reads++;
    return touchedModels(...asked);
  };
  Object.assign(changeLog, { touchedModels: counted });
  return () => reads;
}

function ownStreams() {
  const streams = new ChangeStreams({ watch: () => () => undefined, problem: () => undefined, heartbeatMs });
  const openOne = (organizationId: string, keyId: string) => streams.open({ organizationId, keyId }, signs);
  return { streams, openOne };
}

async function* signs(stream: ChangeStream): AsyncGenerator<string, void> {
  while ((await stream.next()) !== "end") yield ":\n\n";
}

const eventStream = { accept: "text/event-stream" };
const accounts = "/v1/organization/projects/proj_aceme/service_accounts";
const projectKeys = "/v1/organization/projects/proj_aceme/api_keys";

function open(key: KeyName, headers: Readonly<Record<string, string>> = {}, query = "") {
  return app.call("GET", `${path}?${query}`, { key, headers: { ...eventStream, ...headers } });
}

async function robotId(): Promise<string> {
  return (await aceme.get(accounts)).data.find((account: any) => account.name === "robot").id;
}

async function readerId(): Promise<string> {
  return (await aceme.get("/v1/organization/users?emails[]=reader@aceme.example")).data[0].id;
}

async function zenithKeyId(): Promise<string> {
  return (await zenith.get("/v1/organization/admin_api_keys")).data[0].id;
}
