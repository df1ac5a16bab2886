import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { startServer, type TestServer } from "../test/support/server.ts";
import { awkwardIds, fineTune, keys, slashModel, spareFineTune } from "../test/support/world.ts";
import { exchange, type RawAnswer } from "./raw-exchange.ts";
import { replayedClients, type ReplayedClient } from "./replayed-clients.ts";
import { stopServer } from "./stop-server.ts";

setDefaultTimeout(30_000);

const legacyMembers = ["permission", "root", "parent"];
const visibleIds = 11;

for (const client of replayedClients) {
  describe(`requests of ${client.name}, ${client.known} and replayed:`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer();
    });
    afterAll(() => stopServer(server));
    testReading(client, () => server);
    testRefusing(client, () => server);
    testDeleting(client, () => server);
  });
}

function testReading(client: ReplayedClient, server: () => TestServer): void {
  test("a list that its typed parser can read", async () => {
    const { status, headers, text } = await replay(client, server(), "GET", "/models");
    expect(status).toBe(200);
    expect(headers["content-type"]).toContain("application/json");
    const list = JSON.parse(text);
    expect(list.object).toBe("list");
    expect(list.data).toHaveLength(visibleIds);
    for (const model of list.data) expectReadable(client, model);
  });

  for (const id of [fineTune, ...awkwardIds]) {
    test(`"${id}" as ${client.writeId(id)}`, async () => {
      const { status, text } = await replay(client, server(), "GET", `/models/${client.writeId(id)}`);
      expect(status).toBe(200);
      expect(JSON.parse(text).id).toBe(id);
    });
  }
}

function testRefusing(client: ReplayedClient, server: () => TestServer): void {
  test("errors that its typed classes can be made from", async () => {
    const unknown = await replay(client, server(), "GET", "/models/no-such-model");
    expectError(unknown, 404, { code: "model_not_found", param: "model" });
    expectError(await replay(client, server(), "GET", "/models/"), 404, { code: "unknown_url", param: null });
    const keyless = await replay(client, server(), "GET", "/models", "no-such-key");
    expectError(keyless, 401, { code: "invalid_api_key", param: null });
    const member = await replay(client, server(), "DELETE", `/models/${client.writeId(fineTune)}`, keys.acemeMember);
    expectError(member, 403, { code: "insufficient_permissions", param: null });
  });
}

function testDeleting(client: ReplayedClient, server: () => TestServer): void {
  for (const id of [spareFineTune, slashModel]) {
    test(`a delete of "${id}" without a body`, async () => {
      const { status, text } = await replay(client, server(), "DELETE", `/models/${client.writeId(id)}`);
      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({ id, object: "model", deleted: true });
      const again = await replay(client, server(), "DELETE", `/models/${client.writeId(id)}`);
      expectError(again, 404, { code: "model_not_found", param: "model" });
    });
  }
}

test("the command of openai-python 1.0 to 2.34 without a slash after its base URL gets an error it can show", async () => {
  const server = await startServer();
  const request = `GET /v1models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${keys.acemeOwner}\r\n\r\n`;
  const answer = await exchange(server.url, request);
  expectError(answer, 404, { code: "unknown_url", param: null });
  expect(JSON.parse(answer.text).error.message).toContain("slash");
  await stopServer(server);
});

function replay(client: ReplayedClient, server: TestServer, method: "GET" | "DELETE", path: string, key?: string) {
  const { host } = new URL(server.url);
  const headers = {
    Host: host,
    Authorization: `Bearer ${key ?? keys.acemeOwner}`,
    ...client.headers,
    ...(method === "DELETE" ? client.deleteHeaders : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return exchange(server.url, [`${method} /v1${path} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
}

/** .NET reads `created` as a 64-bit integer; Go, Java and Ruby read `shutdown_date` as a date. */
function expectReadable(client: ReplayedClient, model: Record<string, unknown>): void {
  expect(model["object"]).toBe("model");
  expect(Number.isSafeInteger(model["created"])).toBe(true);
  expect(model["owned_by"]).toMatch(/\S/);
  if ("shutdown_date" in model) expect(model["shutdown_date"]).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(legacyMembers.filter((member) => member in model)).toEqual(client.legacy ? legacyMembers : []);
}

function expectError(answer: RawAnswer, status: number, expected: { code: string; param: string | null }): void {
  const { headers, text } = answer;
  expect(answer.status).toBe(status);
  expect(headers["content-type"]).toContain("application/json");
  const { error } = JSON.parse(text);
  expect(Object.keys(error).sort()).toEqual(["code", "message", "param", "type"]);
  expect(error).toMatchObject({ type: "invalid_request_error", ...expected });
  expect(headers["x-request-id"]).toMatch(/^req_[0-9a-f]{32}$/);
  // The header that python 0.28 reads.
  expect(headers["request-id"]).toBe(headers["x-request-id"] ?? "");
  expect(headers["x-should-retry"]).toBe("false");
}
