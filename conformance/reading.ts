import { expect, test } from "bun:test";
import { awkwardIds, fineTune, keys, slashModel, spareFineTune, strangersFineTune } from "../test/support/world.ts";
import { can, type Client } from "./clients.ts";
import { idsOf, requestIdForm, valueOf, type Conversation, type Session } from "./session.ts";

const baseIds = ["davinci", "gpt-3.5-turbo-instruct", "gpt-4o-mini", "text-davinci-003"];
const ownerIds = [...baseIds, fineTune, spareFineTune, ...awkwardIds].sort();

export function testReading(client: Client, session: () => Session): void {
  testListing(client, session);
  testElements(client, session);
  testRetrieving(client, session);
  testPaths(client, session);
}

function testListing(client: Client, session: () => Session): void {
  test("reads the whole list in its envelope, with one request", async () => {
    const conversation = await session().call("list");
    const list = valueOf(conversation);
    expect(list.object).toBe("list");
    expect(idsOf(list).sort()).toEqual(ownerIds);
    expect(list.hasNextPage ?? false).toBe(false);
    expect(conversation.requests).toMatchObject([{ method: "GET", target: "/v1/models" }]);
  });

  test("reads the same list from a base URL without /v1", async () => {
    const { requests, ...outcome } = await session().call("list", { baseUrl: session().url });
    expect(idsOf(valueOf(outcome)).sort()).toEqual(ownerIds);
    expect(requests[0]?.target).toBe("/models");
  });

  test("reads only what the key's organization may use", async () => {
    const list = valueOf(await session().call("list", { key: keys.zenithOwner }));
    expect(idsOf(list).sort()).toEqual([...baseIds, strangersFineTune].sort());
  });

  if (can(client, "async iteration")) {
    test("reads every model by iterating, with one request", async () => {
      const conversation = await session().call("iterate");
      const list = valueOf(await session().call("list"));
      expect(valueOf(conversation)).toEqual(list.data);
      expect(conversation.requests).toHaveLength(1);
    });
  }
}

function testElements(client: Client, session: () => Session): void {
  const legacyMembers = client.style === "configuration" ? ["permission", "root", "parent"] : [];

  test("reads each element with exactly the members of its time", async () => {
    const list = valueOf(await session().call("list"));
    for (const model of list.data) {
      const dated = model.id === "gpt-3.5-turbo-instruct" ? ["shutdown_date"] : [];
      expect(Object.keys(model)).toEqual(["id", "object", "created", "owned_by", ...dated, ...legacyMembers]);
      expect(model.object).toBe("model");
      expect(Number.isSafeInteger(model.created) && model.created > 0).toBe(true);
      expect(model.owned_by).toMatch(/^[a-z-]+$/);
    }
  });

  test("reads the values the API reference prints", async () => {
    const model = valueOf(await session().call("retrieve", { model: "davinci" }));
    expect(model).toMatchObject({ id: "davinci", object: "model", created: 1686935002, owned_by: "openai" });
  });

  test("reads a shutdown date as a date where one is announced, and nowhere else", async () => {
    const list = valueOf(await session().call("list"));
    const dated = list.data.filter((model: object) => "shutdown_date" in model);
    expect(dated).toHaveLength(1);
    expect(dated[0]).toMatchObject({ id: "gpt-3.5-turbo-instruct", shutdown_date: "2036-10-23" });
  });
}

function testRetrieving(client: Client, session: () => Session): void {
  test("retrieves each listed id as the very element of the list", async () => {
    const list = valueOf(await session().call("list"));
    expect(list.data).toHaveLength(ownerIds.length);
    for (const element of list.data)
      expect(valueOf(await session().call("retrieve", { model: element.id }))).toEqual(element);
  });

  // The first turns into the path of the list with a slash behind it, the second into /v1/, in several versions.
  for (const model of ["", ".."]) {
    test(`reads no list and no model for the id "${model}"`, async () => {
      expectNothing(await session().call("retrieve", { model }));
    });
  }

  if (can(client, "request id property")) {
    test("tells the request id of an answer", async () => {
      expect((await session().call("retrieve", { model: "davinci" })).requestId).toMatch(requestIdForm);
    });
  }
}

/** The server answered that there is no such path, or the client sent no request. */
export function expectNothing({ value, error, requests }: Conversation): void {
  expect(value).toBeUndefined();
  if (requests.length === 0) expect(error?.message).toMatch(/path parameters result in path with invalid segments/i);
  else expect(error).toMatchObject({ status: 404, type: "invalid_request_error", code: "unknown_url", param: null });
}

function testPaths(client: Client, session: () => Session): void {
  test("writes an id with colons or a slash as this version always has", async () => {
    const colons = await session().call("retrieve", { model: fineTune });
    const slash = await session().call("retrieve", { model: slashModel });
    expect(colons.requests[0]?.target).toBe(`/v1/models/${client.paths.fineTune}`);
    expect(slash.requests[0]?.target).toBe(`/v1/models/${client.paths.slash}`);
  });

  test("calls itself by its own name", async () => {
    const { requests } = await session().call("list");
    expect(requests[0]?.headers["user-agent"]).toBe(client.userAgent);
  });
}
