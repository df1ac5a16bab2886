import { describe, expect, test } from "bun:test";
import { keys } from "../support/world.ts";
import { expectRefusal, expectRuntimeRefusal, requestIdOf } from "./expectations.ts";
import { bearer, request, serverOfThisFile } from "./raw.ts";

const server = serverOfThisFile();
const own = keys.acemeOwner;
const strangers = keys.zenithOwner;

function list(headers: readonly string[], query = ""): string {
  return request("GET", `/v1/models${query}`, headers);
}

function basic(credentials: string): string {
  return `Authorization: Basic ${btoa(credentials)}`;
}

interface Refused {
  readonly because: string;
  readonly headers: readonly string[];
  readonly status?: number;
  readonly code?: string | null;
}

describe("a request with one key is answered with the key sent", () => {
  const accepted: [string, string[]][] = [
    ["as a bearer token", [`Authorization: Bearer ${own}`]],
    ["with the scheme in small letters", [`authorization: bearer ${own}`]],
    ["with everything in capitals", [`AUTHORIZATION: BEARER ${own}`]],
    ["with spaces before the scheme", [`Authorization:     Bearer ${own}`]],
    ["with a tab before the scheme", [`Authorization:\tBearer ${own}`]],
    ["with spaces before the token", [`Authorization: Bearer    ${own}`]],
    ["with spaces after the token", [`Authorization: Bearer ${own}    `]],
    ["with a tab after the token", [`Authorization: Bearer ${own}\t`]],
    ["as x-api-key", [`X-Api-Key: ${own}`]],
    ["as api-key", [`Api-Key: ${own}`]],
    ["as x-api-key among spaces", [`X-Api-Key:    ${own}    `]],
    ["in two headers that agree", [`Authorization: Bearer ${own}`, `X-Api-Key: ${own}`]],
    ["in three headers that agree", [`X-Api-Key: ${own}`, `Api-Key: ${own}`, `Authorization: Bearer ${own}`]],
    ["beside an empty x-api-key", ["X-Api-Key:", `Authorization: Bearer ${own}`]],
    ["as the password of a blank user", [basic(`:${own}`)]],
  ];

  test.concurrent.each(accepted)("%s", async (_how, headers) => {
    const answer = await server.ask(list(headers));
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: expect.stringContaining('"object":"list"'),
    });
    expect(await server.logLine(requestIdOf(answer))).toContain('"key_id":"key_');
  });
});

describe("a request is refused with these credentials:", () => {
  const twice: Refused[] = [
    { because: "two Authorization headers, the same", headers: [bearer("acemeOwner"), bearer("acemeOwner")] },
    { because: "two Authorization headers that differ", headers: [bearer("acemeOwner"), bearer("zenithOwner")] },
    { because: "two in one Authorization header", headers: [`${bearer("acemeOwner")}, Bearer ${strangers}`] },
    { because: "a good one behind a bad one", headers: ["Authorization: Bearer nobody", bearer("acemeOwner")] },
    { because: "two x-api-key headers, the same", headers: [`X-Api-Key: ${own}`, `X-Api-Key: ${own}`] },
    { because: "two tokens in x-api-key", headers: [`X-Api-Key: ${own} ${own}`] },
    {
      because: "Authorization and x-api-key that differ",
      headers: [bearer("acemeOwner"), `X-Api-Key: ${strangers}`],
      status: 400,
      code: "conflicting_credentials",
    },
    {
      because: "x-api-key and api-key that differ",
      headers: [`X-Api-Key: ${own}`, `Api-Key: ${strangers}`],
      status: 400,
      code: "conflicting_credentials",
    },
    { because: "an empty Authorization beside x-api-key", headers: ["Authorization:", `X-Api-Key: ${own}`] },
    {
      because: "an unreadable Authorization beside x-api-key",
      headers: ["Authorization: Digest a", `X-Api-Key: ${own}`],
    },
  ];

  const odd: Refused[] = [
    { because: "nothing", headers: [] },
    { because: "the bare key", headers: [`Authorization: ${own}`] },
    { because: "the bare scheme", headers: ["Authorization: Bearer"] },
    { because: "a colon after the scheme", headers: [`Authorization: Bearer: ${own}`] },
    { because: "another scheme", headers: [`Authorization: Token ${own}`] },
    { because: "a tab between scheme and token", headers: [`Authorization: Bearer\t${own}`] },
    { because: "quotes", headers: [`Authorization: Bearer "${own}"`], code: "invalid_api_key" },
    { because: "a no-break space after the token", headers: [`Authorization: Bearer ${own}\xa0`] },
    { because: "a no-break space before the token", headers: [`Authorization: Bearer \xa0${own}`] },
    { because: "a no-break space of two bytes", headers: [`Authorization: Bearer ${own}\xc2\xa0`] },
    { because: "a no-break space in x-api-key", headers: [`X-Api-Key: ${own}\xa0`] },
    { because: "a latin-1 letter", headers: [`Authorization: Bearer ${own}\xe9`] },
    { because: "a delete character", headers: [`Authorization: Bearer ${own}\x7f`] },
    { because: "a token of 16 KB", headers: [`Authorization: Bearer ${"k".repeat(16_384)}`], code: "invalid_api_key" },
    { because: "Basic with a user", headers: [basic(`user:${own}`)] },
    { because: "Basic with the key as user", headers: [basic(`${own}:`)] },
    { because: "Basic without a colon", headers: [basic(own)] },
    { because: "Basic with more behind its base64", headers: [`${basic(`:${own}`)}!!`] },
    { because: "Basic that is not base64", headers: [`Authorization: Basic :${own}`] },
    { because: "an unknown key", headers: [`Authorization: Bearer ${own}x`], code: "invalid_api_key" },
    { because: "an expired key", headers: [bearer("acemeExpired")], code: "invalid_api_key" },
    { because: "a key for the proxy", headers: [`Proxy-Authorization: Bearer ${own}`] },
    { because: "a cookie", headers: [`Cookie: api_key=${own}; authorization=Bearer ${own}`] },
  ];

  test.concurrent.each([...twice, ...odd])("$because", async ({ headers, status = 401, code = null }) => {
    const answer = await server.ask(list(headers));
    expectRefusal(answer, { status, code });
    if (status === 401) expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="Rollcall"');
    const line = await server.logLine(requestIdOf(answer));
    expect(line).not.toContain("key_id");
    expect(line).not.toContain(own);
  });

  test.concurrent.each(["\0", "\x01", "\x0b", "\x0c", "\n"])(
    "%j in the header is refused by the runtime",
    async (control) => {
      expectRuntimeRefusal(await server.talk(list([`Authorization: Bearer ${own}${control}`])), 400);
    },
  );
});

describe("a key in the query", () => {
  const queries = [
    `?api_key=${own}`,
    `?api-key=${own}`,
    `?Key=${own}`,
    `?access_token=${own}`,
    `?authorization=Bearer%20${own}`,
    `?x-api-key=${own}`,
  ];

  test.concurrent.each(queries)("is not read and not logged: %s", async (query) => {
    const answer = await server.ask(list([], query));
    expectRefusal(answer, { status: 401, code: null });
    expect(await server.logLine(requestIdOf(answer))).not.toContain(own);
  });

  test.concurrent.each([
    ["on an unknown path", `/nowhere?api_key=${own}`, 404],
    ["on an open path", `/healthz?api_key=${own}`, 200],
    ["before a fragment", `/v1/models?api_key=${own}#top`, 400],
    ["inside a fragment", `/v1/models#api_key=${own}`, 400],
  ])("is not logged %s", async (_where, target, status) => {
    const answer = await server.ask(request("GET", target));
    expect(answer.status).toBe(status);
    expect(await server.logLine(requestIdOf(answer))).not.toContain(own);
  });

  test.concurrent("does not affect a valid key in the header", async () => {
    const answer = await server.ask(list([bearer("acemeOwner")], `?api_key=${strangers}`));
    expect(answer.status).toBe(200);
    expect(await server.logLine(requestIdOf(answer))).not.toContain(strangers);
  });
});
