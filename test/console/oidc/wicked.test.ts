import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { startProvider, type Behaviour, type TestProvider } from "../../support/oidc/provider.ts";
import { failureOf, finish, profileFrom, relying } from "../../support/oidc/relying.ts";
import { jwk, newKeys, signed } from "../../support/oidc/tokens.ts";

/** What a wicked provider, or somebody between it and the browser, may try. */

let provider: TestProvider;
beforeEach(async () => void (provider = await startProvider()));
afterEach(() => provider.close());

const good = { email: "ann@acme.example", email_verified: true, groups: ["owners"] };
const seconds = () => Math.floor(Date.now() / 1000);
const failureWith = (behaviour: Behaviour) => {
  provider.behaviour = { claims: good, ...behaviour };
  return failureOf(profileFrom(provider, relying(provider)));
};

describe("an ID token", () => {
  test.each(["RS256", "PS256", "ES256"] as const)("that is signed with %s is taken", async (alg) => {
    provider.behaviour = { claims: good, header: { alg } };
    expect(await profileFrom(provider, relying(provider))).toEqual({
      issuer: provider.issuer,
      subject: "subject-1",
      email: "ann@acme.example",
      name: null,
      groups: ["owners"],
    });
  });

  test.each(["none", "HS256", "RS512"])("that is signed with %s is refused", async (alg) => {
    expect(await failureWith({ header: { alg } })).toContain("is not signed with RS256, PS256, ES256");
  });

  test.each(["nOnE", "", "hs256", "RS256 "])("whose algorithm is spelt %j is refused", async (alg) => {
    const idToken = (claims: Readonly<Record<string, unknown>>) => {
      const [, body, signature] = signed(claims, provider.keys, {}).split(".");
      return `${Buffer.from(JSON.stringify({ alg, kid: "RS256" })).toString("base64url")}.${body}.${signature}`;
    };
    expect(await failureWith({ idToken })).toContain("is not signed with");
  });

  test("of another signer is refused, whatever it calls its key", async () => {
    const signWith = newKeys();
    expect(await failureWith({ signWith })).toContain("has a wrong signature");
    expect(await failureWith({ signWith, header: { kid: "theirs" } })).toContain("no key of the name");
    expect(await failureWith({ signWith, header: { kid: 7 } })).toContain("names its key by what is no text");
    // A header may not bring its own key.
    expect(await failureWith({ signWith, header: { jwk: jwk(signWith, "RS256") } })).toContain("a wrong signature");
    expect(await failureWith({ signWith, header: { jku: `${provider.issuer}/theirs` } })).toContain("wrong signature");
  });

  test("with a signature of the wrong kind of key is refused", async () => {
    expect(await failureWith({ header: { alg: "RS256", kid: "ES256" } })).toContain("no key of the name and kind");
    expect(await failureWith({ header: { alg: "ES256", kid: "RS256" } })).toContain("no key of the name and kind");
  });

  test("without a name of its key is taken only if there is no doubt", async () => {
    const header = { kid: undefined };
    provider.behaviour = { claims: good, header };
    expect((await profileFrom(provider, relying(provider))).subject).toBe("subject-1");
    const keySet = { keys: [jwk(newKeys(), "RS256"), jwk(provider.keys, "RS256")] };
    expect(await failureWith({ header, keySet })).toContain("no key of the name and kind");
  });

  test.each([
    ["another issuer", { iss: "https://evil.example" }, "of another issuer"],
    ["no issuer", { iss: null }, "of another issuer"],
    ["another client", { aud: "somebody-else" }, "for another client"],
    ["no client", { aud: null }, "for another client"],
    ["several clients, without azp", { aud: ["rollcall", "other"] }, "issued to another client"],
    ["several clients, issued to another", { aud: ["rollcall", "other"], azp: "other" }, "issued to another client"],
    ["this client, issued to another", { azp: "other" }, "issued to another client"],
    ["no end", { exp: null }, "has ended"],
    ["a text as its end", { exp: "9999999999" }, "has ended"],
    ["a wrong nonce", { nonce: "of another sign-in" }, "wrong nonce"],
    ["no nonce", { nonce: null }, "wrong nonce"],
    ["no subject", { sub: null }, "names no subject"],
    ["an empty subject", { sub: "" }, "names no subject"],
    ["a number as its subject", { sub: 7 }, "names no subject"],
    ["half a character as its subject", { sub: "ann\ud800" }, "names no subject"],
    ["a subject with NUL", { sub: "ann\0" }, "names no subject"],
    ["no time of issue", { iat: null }, "not issued yet"],
  ])("of %s is refused", async (_, claims, why) => {
    expect(await failureWith({ claims: { ...good, ...claims } })).toContain(why);
  });

  test("has 60 seconds of skew, and no more", async () => {
    for (const claims of [{ exp: seconds() - 50 }, { iat: seconds() + 50 }, { nbf: seconds() + 50 }]) {
      provider.behaviour = { claims: { ...good, ...claims } };
      expect((await profileFrom(provider, relying(provider))).subject).toBe("subject-1");
    }
    expect(await failureWith({ claims: { ...good, exp: seconds() - 61 } })).toContain("has ended");
    expect(await failureWith({ claims: { ...good, iat: seconds() + 70 } })).toContain("was not issued yet");
    expect(await failureWith({ claims: { ...good, nbf: seconds() + 70 } })).toContain("is not valid yet");
  });

  test("that demands an extension is refused", async () => {
    expect(await failureWith({ header: { crit: ["exp"] } })).toContain("demands an extension");
  });

  test.each(["", "a.b", "a.b.c.d", "..", "e30.e30.e30", `${"x".repeat(70_000)}.b.c`])(
    "that is no JWT (%#) is refused",
    async (text) => {
      expect(await failureWith({ idToken: () => text })).toMatch(/^oidc_provider: the (ID token|token endpoint) /);
    },
  );

  test("for several clients is taken if it was issued to this one", async () => {
    provider.behaviour = { claims: { ...good, aud: ["project", "rollcall"], azp: "rollcall" } };
    expect((await profileFrom(provider, relying(provider))).subject).toBe("subject-1");
  });
});

describe("keys", () => {
  test("are fetched again for an unknown name, at most once a minute", async () => {
    const clock = { skewMs: 0 };
    const party = relying(provider, {}, clock);
    const keyRequests = () => provider.requests.filter(({ path }) => path === "/keys").length;
    provider.behaviour = { claims: good };
    await profileFrom(provider, party);
    // The provider turns to new keys.
    const signWith = newKeys();
    const rolled = {
      claims: good,
      signWith,
      header: { kid: "new" },
      keySet: { keys: [{ ...jwk(signWith, "RS256"), kid: "new" }] },
    };
    provider.behaviour = rolled;
    for (let time = 0; time < 3; time++) expect(await failureOf(profileFrom(provider, party))).toContain("no key");
    expect(keyRequests()).toBe(1);
    clock.skewMs = 61_000;
    provider.behaviour = { ...rolled, claims: { ...good, exp: seconds() + 300 } };
    expect((await profileFrom(provider, party)).subject).toBe("subject-1");
    expect(keyRequests()).toBe(2);
  });

  test("that are weak, for encryption, or secrets are never used", async () => {
    const rsa = jwk(provider.keys, "RS256");
    for (const key of [
      { ...rsa, use: "enc" },
      { ...rsa, alg: "RS512" },
      { kty: "oct", k: "c2VjcmV0", kid: "RS256" },
      { ...rsa, n: "AQAB" },
      null,
      7,
    ])
      expect(await failureWith({ keySet: { keys: [key] } })).toContain("no key of the name and kind");
    expect(await failureWith({ keySet: { keys: {} } })).toContain("has no list of keys");
  });
});

describe("the provider's description", () => {
  test.each([
    ["another issuer", { issuer: "https://evil.example" }, "calls itself another name"],
    ["a page that is no URL", { authorization_endpoint: "javascript:alert(1)" }, "authorization_endpoint"],
    ["an endpoint without encryption", { token_endpoint: "http://id.example/token" }, "token_endpoint"],
    ["no keys", { jwks_uri: null }, "jwks_uri"],
    ["a user in a URL", { jwks_uri: "https://u:p@id.example/keys" }, "jwks_uri"],
  ])("with %s is refused", async (_, metadata, why) => {
    expect(await failureWith({ metadata })).toContain(why);
  });

  test("may not lead into a private network that the file does not name", async () => {
    const other = await startProvider();
    for (const metadata of [
      { token_endpoint: `${other.issuer}/token` },
      { jwks_uri: `${other.issuer}/keys` },
      { token_endpoint: "https://169.254.169.254/token" },
      { token_endpoint: "https://10.0.0.1/token" },
    ])
      expect(await failureWith({ metadata })).toMatch(/private network|link-local/);
    expect(other.requests).toEqual([]);
    other.close();
  });
});

describe("an answer", () => {
  const paths = ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo"];
  // The address is asked for at the userinfo.
  const claims = { groups: ["owners"] };

  test.each(paths)("of %s that is huge, slow, a redirect, a page or an error ends the sign-in", async (path) => {
    const elsewhere = await startProvider();
    const at = (answer: (response: import("node:http").ServerResponse) => unknown) =>
      failureWith({
        claims,
        answer: (asked, response) => {
          if (asked === path) answer(response);
          return asked === path;
        },
      });
    const json = { "content-type": "application/json" };
    expect(await at((response) => response.writeHead(200, json).end(`{"a":"${"x".repeat(1_100_000)}"}`))).toContain(
      "is larger than 1 MB",
    );
    expect(await at((response) => response.writeHead(200, json).write("{"))).toContain("did not answer within 1 s");
    expect(await at((response) => response.writeHead(302, { location: elsewhere.issuer }).end())).toContain(
      "a redirect (302), which is not followed",
    );
    expect(await at((response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>"))).toContain(
      "a web page, not JSON",
    );
    expect(await at((response) => response.writeHead(200, json).end("[".repeat(100_000)))).toContain("nested");
    expect(await at((response) => response.writeHead(500).end())).toContain("answered 500");
    expect(await at((response) => response.writeHead(400, json).end("secret-of-theirs"))).toMatch(/answered 400$/);
    expect(await at((response) => response.socket?.destroy())).toContain("without an answer");
    expect(elsewhere.requests).toEqual([]);
    elsewhere.close();
  });

  test("of a userinfo about somebody else is refused", async () => {
    const userinfo = { ...good, sub: "subject-2" };
    expect(await failureWith({ claims, userinfo })).toContain("is of another subject");
  });
});

describe("a return", () => {
  test("is refused with a code that was used", async () => {
    provider.behaviour = { claims: good };
    const party = relying(provider);
    const { location, sealed } = await party.begin("");
    const query = provider.authorize(location);
    await finish(party, query, sealed);
    expect(await failureOf(finish(party, query, sealed))).toContain("the token endpoint answered 400 (invalid_grant)");
  });

  test("is refused with the code of another sign-in", async () => {
    provider.behaviour = { claims: good };
    const party = relying(provider);
    const theirs = provider.authorize((await party.begin("")).location);
    const mine = await party.begin("");
    const query = provider.authorize(mine.location);
    query.set("code", theirs.get("code") ?? "");
    expect(await failureOf(finish(party, query, mine.sealed))).toContain("invalid_grant");
  });

  test("is refused in a browser that did not begin it", async () => {
    provider.behaviour = { claims: good };
    const party = relying(provider);
    const attackers = provider.authorize((await party.begin("")).location);
    const victim = await party.begin("");
    expect(await failureOf(finish(party, attackers, null))).toStartWith("oidc_expired");
    expect(await failureOf(finish(party, attackers, victim.sealed))).toStartWith("oidc_expired");
    expect(provider.requests.filter(({ path }) => path === "/token")).toEqual([]);
  });

  test("is refused after ten minutes, and after a change of what the browser keeps", async () => {
    provider.behaviour = { claims: good };
    const clock = { skewMs: 0 };
    const party = relying(provider, {}, clock);
    const { location, sealed } = await party.begin("");
    const query = provider.authorize(location);
    const altered = `${sealed.slice(0, -2)}${sealed.at(-2) === "A" ? "B" : "A"}${sealed.at(-1)}`;
    for (const wrong of [altered, sealed.slice(4), "", "A".repeat(300)])
      expect(await failureOf(finish(party, query, wrong))).toStartWith("oidc_expired");
    for (const other of [
      relying(provider, { clientId: "other" }),
      relying(provider, {}, clock, new Uint8Array(32).fill(1)),
    ])
      expect(await failureOf(finish(other, query, sealed))).toStartWith("oidc_expired");
    clock.skewMs = 601_000;
    expect(await failureOf(finish(party, query, sealed))).toStartWith("oidc_expired");
    clock.skewMs = 0;
    expect((await finish(party, query, sealed)).subject).toBe("subject-1");
  });

  test("finishes on another server of the same store", async () => {
    provider.behaviour = { claims: good };
    const { location, sealed } = await relying(provider).begin("models?q=a");
    const query = provider.authorize(location);
    const other = relying(provider);
    const attempt = await other.attemptOf(query, sealed);
    expect(attempt.page).toBe("models?q=a");
    expect((await other.finish(query, attempt)).subject).toBe("subject-1");
  });

  test("of another issuer is refused: the mix-up of providers", async () => {
    provider.behaviour = { claims: good };
    const failureOfReturn = async (change: (query: URLSearchParams) => void, party = relying(provider)) => {
      const { location, sealed } = await party.begin("");
      const query = provider.authorize(location);
      change(query);
      return failureOf(finish(party, query, sealed));
    };
    expect(await failureOfReturn((query) => query.set("iss", "https://evil.example"))).toContain("of another issuer");
    provider.behaviour = { claims: good, metadata: { authorization_response_iss_parameter_supported: true } };
    expect(await failureOfReturn((query) => query.delete("iss"))).toContain("of another issuer, or of none");
    expect(provider.requests.filter(({ path }) => path === "/token")).toEqual([]);
    provider.behaviour = { claims: good };
    for (const name of ["code", "state"]) {
      expect(await failureOfReturn((query) => query.append(name, "another"))).toMatch(/no code|another sign-in/);
      expect(await failureOfReturn((query) => query.delete(name))).toMatch(/no code|another sign-in/);
    }
    expect(await failureOfReturn((query) => query.set("error", "access_denied"))).toStartWith("oidc_denied");
    expect(await failureOfReturn((query) => query.set("error", "<script>"))).toContain("says an unknown error");
    expect(await failureOfReturn((query) => query.set("error", "login_required"))).toContain("says login_required");
  });
});
