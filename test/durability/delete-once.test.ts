import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { join } from "node:path";
import { openTestApp } from "../support/app.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { fineTune, keys, spareFineTune, type KeyName } from "../support/world.ts";

const racers = 32;
const rounds = 20;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

test("exactly one of 32 concurrent deletions of a model answers 200", async () => {
  for (let round = 0; round < rounds; round++) {
    const id = `ft:gpt-4o-mini:acemeco:race:${round}`;
    await register(id);
    const answers = await Promise.all(Array.from({ length: racers }, () => remove(id, "acemeOwner")));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: racers - 1 }, () => 404)]);
    const winner = answers.find(({ status }) => status === 200);
    expect(auditRows(id)).toEqual([winner?.requestId ?? ""]);
  }
});

// Over sockets one request is often through before the next is read; here all have passed the first check together.
test("exactly one of 32 queued deletions finds the model", async () => {
  const here = await openTestApp();
  const before = here.live.revision;
  const calls = Array.from({ length: racers }, () =>
    here.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" }),
  );
  const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
  expect(statuses).toEqual([200, ...Array.from({ length: racers - 1 }, () => 404)]);
  expect(here.live.revision).toBe(before + 1);
  await here.close();
});

test("exactly one of 32 concurrent registrations of an id succeeds", async () => {
  const id = "ft:gpt-4o-mini:acemeco:race:register";
  const answers = await Promise.all(Array.from({ length: racers }, () => register(id)));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([200, ...Array.from({ length: racers - 1 }, () => 409)]);
});

test("a client that lost its answer and retries gets the same answer", async () => {
  const first = await remove(fineTune, "acemeOwner");
  expect(first).toMatchObject({ status: 200, body: { id: fineTune, object: "model", deleted: true } });
  for (const count of ["1", "2"]) {
    const again = await remove(fineTune, "acemeOwner", { "x-stainless-retry-count": count });
    expect(again).toMatchObject({ status: 200, body: first.body });
  }
  expect(auditRows(fineTune)).toHaveLength(1);
});

test("no other client gets that answer, nor the same client without marking its request as a retry", async () => {
  const refusals = [
    await remove(fineTune, "acemeOwner"),
    await remove(fineTune, "acemeOwner", { "x-stainless-retry-count": "0" }),
    await remove(fineTune, "acemeOwner", { "x-stainless-retry-count": "yes" }),
    await remove(fineTune, "acemeAllowList", { "x-stainless-retry-count": "1" }),
    await remove(fineTune, "zenithOwner", { "x-stainless-retry-count": "1" }),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
});

test("a deletion is done even if the client hangs up before the answer", async () => {
  await hangUpAfterDeleting(spareFineTune);
  while (auditRows(spareFineTune).length === 0) await Bun.sleep(1);
  const again = await remove(spareFineTune, "acemeOwner", { "x-stainless-retry-count": "1" });
  expect(again).toMatchObject({ status: 200, body: { deleted: true } });
  expect(auditRows(spareFineTune)).toHaveLength(1);
});

async function register(id: string) {
  const answer = await fetch(`${server.url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function remove(id: string, key: KeyName, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${server.url}/v1/models/${id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${keys[key]}`, ...headers },
  });
  return { status: answer.status, requestId: answer.headers.get("x-request-id"), body: await answer.json() };
}

/** The requests that deleted a model, read from the file beside the server. */
function auditRows(id: string): string[] {
  const database = new Database(join(server.directory, "data", "rollcall.db"), { readonly: true });
  try {
    return database
      .query<{ request_id: string }, [string]>(
        "select request_id from audit_log where resource_id = ? and type = 'resource.deleted'",
      )
      .all(id)
      .map((row) => row.request_id);
  } finally {
    database.close();
  }
}

async function hangUpAfterDeleting(id: string): Promise<void> {
  const { promise: sent, resolve } = Promise.withResolvers<void>();
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
    const lines = [`DELETE /v1/models/${id} HTTP/1.1`, "host: localhost", `authorization: Bearer ${keys.acemeOwner}`];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`, () => resolve());
  });
  await sent;
  socket.destroy();
}
