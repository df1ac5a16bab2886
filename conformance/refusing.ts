import { expect, test } from "bun:test";
import { fineTune, keys, strangersFineTune } from "../test/support/world.ts";
import { can, type Client } from "./clients.ts";
import type { Call, ClientError } from "./driven-client.ts";
import { idsOf, requestIdForm, valueOf, type Conversation, type Session } from "./session.ts";

/** A refusal as OpenAI's clients see it. The type is the same for all refusals. */
interface Expected {
  /** The class that version 4 and later throw. */
  readonly name: "AuthenticationError" | "PermissionDeniedError" | "NotFoundError";
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;
  readonly message: string | RegExp;
}

export function testRefusals(client: Client, session: () => Session): void {
  testKeys(client, session);
  testDenials(client, session);
  testUnknownModels(client, session);
}

function testKeys(client: Client, session: () => Session): void {
  test("refuses a wrong key on every call", async () => {
    const expected = authentication("invalid_api_key", "Incorrect API key provided: sk-nosuc");
    for (const operation of ["list", "retrieve", "delete"] as const) {
      const refused = await session().call(operation, { model: fineTune, key: "sk-nosuchkey-0123456789" });
      expectRefusal(client, refused, expected);
    }
  });

  test("refuses a key that is nothing but a space", async () => {
    const refused = await session().call("list", { key: " " });
    expectRefusal(client, refused, authentication(null, "bearer authentication"));
  });

  test("refuses a key that has expired like one that never was", async () => {
    const refused = await session().call("list", { key: keys.acemeExpired });
    expectRefusal(client, refused, authentication("invalid_api_key", "Incorrect API key provided"));
  });
}

function testDenials(client: Client, session: () => Session): void {
  const ownerRequired = {
    name: "PermissionDeniedError",
    status: 403,
    code: "insufficient_permissions",
    param: null,
    message: /Owner role in your organization.*Missing scopes: api\.delete/,
  } as const;

  test("refuses to delete without the Owner role, and deletes nothing", async () => {
    expectRefusal(client, await session().call("delete", { model: fineTune, key: keys.acemeMember }), ownerRequired);
    expect(idsOf(valueOf(await session().call("list")))).toContain(fineTune);
  });

  test("refuses to delete a base model, and deletes nothing", async () => {
    expectRefusal(client, await session().call("delete", { model: "gpt-4o-mini" }), {
      name: "PermissionDeniedError",
      status: 403,
      code: "model_not_deletable",
      param: "model",
      message: "base model",
    });
    expect(idsOf(valueOf(await session().call("list")))).toContain("gpt-4o-mini");
  });

  test("refuses to read without the scope for it", async () => {
    expectRefusal(client, await session().call("list", { key: keys.acemeRestricted }), {
      name: "PermissionDeniedError",
      status: 403,
      code: "missing_scope",
      param: null,
      message: "Missing scopes: api.model.read",
    });
  });
}

function testUnknownModels(client: Client, session: () => Session): void {
  for (const model of ["no-such-model", "no/such model"]) {
    test(`does not know "${model}"`, async () => {
      expectRefusal(client, await session().call("retrieve", { model }), notFound(model));
      expectRefusal(client, await session().call("delete", { model }), notFound(model));
    });
  }

  test("does not know another organization's model, in the words for one that is not there", async () => {
    const model = strangersFineTune;
    expectRefusal(client, await session().call("retrieve", { model }), notFound(model));
    expectRefusal(client, await session().call("delete", { model }), notFound(model));
    expect(idsOf(valueOf(await session().call("list", { key: keys.zenithOwner })))).toContain(model);
  });
}

export function testMemberships(client: Client, session: () => Session): void {
  const kinds = can(client, "project") ? (["organization", "project"] as const) : (["organization"] as const);
  const own = { organization: "org-aceme", project: "proj_aceme" };
  const strangers = { organization: "org-zenith", project: "proj_zenith" };

  for (const kind of kinds) {
    test(`works with the ${kind} of the key named`, async () => {
      const conversation = await session().call("list", { [kind]: own[kind] });
      expect(idsOf(valueOf(conversation))).toContain(fineTune);
      expect(conversation.requests[0]?.headers[`openai-${kind}`]).toBe(own[kind]);
    });

    test(`refuses another ${kind} than the key's`, async () => {
      const named: Partial<Call> = { model: "davinci", [kind]: strangers[kind] };
      const expected = authentication(`mismatched_${kind}`, `OpenAI-${capitalised(kind)} header should match ${kind}`);
      for (const operation of ["list", "retrieve", "delete"] as const)
        expectRefusal(client, await session().call(operation, named), expected);
    });
  }
}

export function notFound(model: string): Expected {
  const message = `The model '${model}' does not exist`;
  return { name: "NotFoundError", status: 404, code: "model_not_found", param: "model", message };
}

function authentication(code: string | null, message: string): Expected {
  return { name: "AuthenticationError", status: 401, code, param: null, message };
}

/** Also asserts that it took one request: clients must not retry these refusals. */
export function expectRefusal(client: Client, conversation: Conversation, expected: Expected): void {
  const { error, requests } = conversation;
  expect(conversation.value).toBeUndefined();
  const { name, message, ...same } = expected;
  expect(error).toMatchObject({ ...same, type: "invalid_request_error" });
  expectWords(error?.body?.message, message);
  expect(error?.requestIdHeader).toMatch(requestIdForm);
  expect(requests).toHaveLength(1);
  if (can(client, "typed errors")) {
    expect(error?.name).toBe(name);
    expect(error?.message).toContain(error?.body?.message ?? "a message");
  }
  if (can(client, "request id property")) expect(error?.requestId).toBe(error?.requestIdHeader ?? "");
}

// A message about one model is fixed; of the others only the part that tools look for is.
function expectWords(message: ClientError["message"] | undefined, expected: string | RegExp): void {
  if (expected instanceof RegExp) expect(message).toMatch(expected);
  else if (expected.startsWith("The model")) expect(message).toBe(expected);
  else expect(message).toContain(expected);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
