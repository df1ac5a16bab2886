import { afterEach, describe, expect, test } from "bun:test";
import { isIssuedBy, verifiedEmail } from "../../../src/oidc/vendors.ts";
import type { OidcSettings } from "../../../src/oidc/settings.ts";
import { startProvider, type Behaviour, type TestProvider } from "../../support/oidc/provider.ts";
import { failureOf, profileFrom, relying } from "../../support/oidc/relying.ts";

/** Tokens in the shapes that the documents of the vendors show. */

interface Vendor {
  readonly name: string;
  /** The path of its issuers. */
  readonly path: string;
  readonly settings: Partial<OidcSettings>;
  readonly behaviour: Behaviour;
  readonly groups: readonly string[] | null;
  readonly requestsUserinfo: boolean;
}

const ann = { email: "ann@acme.example", email_verified: true, name: "Ann Example" };

const vendors: readonly Vendor[] = [
  {
    name: "Keycloak, with a mapper for groups",
    path: "/realms/main",
    settings: {},
    behaviour: {
      claims: {
        ...ann,
        typ: "ID",
        azp: "rollcall",
        sid: "2a88c258",
        acr: "1",
        preferred_username: "ann",
        groups: ["owners"],
      },
      metadata: {
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: ["private_key_jwt", "client_secret_basic", "client_secret_post"],
      },
    },
    groups: ["owners"],
    requestsUserinfo: false,
  },
  {
    name: "Keycloak, with the roles of its realm",
    path: "/realms/main",
    settings: { groupsClaim: "realm_access.roles" },
    behaviour: { claims: { ...ann, realm_access: { roles: ["offline_access", "owners"] } } },
    groups: ["offline_access", "owners"],
    requestsUserinfo: false,
  },
  {
    name: "authentik, whose issuers end with a slash",
    path: "/application/o/rollcall/",
    settings: {},
    behaviour: { claims: { ...ann, acr: "goauthentik.io/providers/oauth2/default", groups: ["owners", "users"] } },
    groups: ["owners", "users"],
    requestsUserinfo: false,
  },
  {
    name: "Authelia, which says all but the subject at its userinfo",
    path: "",
    settings: { scopes: ["openid", "profile", "email", "groups"] },
    behaviour: {
      claims: { amr: ["pwd", "otp"], azp: "rollcall" },
      userinfo: { sub: "subject-1", ...ann, preferred_username: "ann", groups: ["owners"] },
    },
    groups: ["owners"],
    requestsUserinfo: true,
  },
  {
    name: "Dex, in front of GitHub",
    path: "/dex",
    settings: { scopes: ["openid", "profile", "email", "groups"] },
    behaviour: {
      claims: { ...ann, sub: "CgcyMzQyNzQ5EgZnaXRodWI", at_hash: "bi96gOXZShvlWYtal9Eqiw", groups: ["acme:owners"] },
    },
    groups: ["acme:owners"],
    requestsUserinfo: false,
  },
  {
    name: "Entra ID, with app roles",
    path: "/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
    settings: { groupsClaim: "roles" },
    behaviour: {
      claims: {
        ...ann,
        email_verified: null,
        xms_edov: true,
        oid: "690222be",
        tid: "9188040d",
        ver: "2.0",
        preferred_username: "ann@acme.example",
        roles: ["owners"],
      },
      metadata: {
        token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      },
    },
    groups: ["owners"],
    requestsUserinfo: false,
  },
  {
    name: "Okta, with a filter for groups",
    path: "/oauth2/default",
    settings: { scopes: ["openid", "profile", "email", "groups"] },
    behaviour: {
      claims: { ...ann, sub: "00uid4BxXw6I6TV4m0g3", ver: 1, idp: "00o5rbjkw", amr: ["pwd"], groups: ["Everyone"] },
    },
    groups: ["Everyone"],
    requestsUserinfo: false,
  },
  {
    name: "Pocket ID",
    path: "",
    settings: { scopes: ["openid", "profile", "email", "groups"] },
    behaviour: { claims: { ...ann, type: "id-token", groups: ["owners"] } },
    groups: ["owners"],
    requestsUserinfo: false,
  },
  {
    name: "Zitadel, whose roles are the names of an object",
    path: "",
    settings: { groupsClaim: "urn:zitadel:iam:org:project:roles" },
    behaviour: {
      claims: { aud: ["rollcall", "project"], azp: "rollcall", client_id: "rollcall" },
      userinfo: {
        sub: "subject-1",
        ...ann,
        "urn:zitadel:iam:org:project:roles": {
          owners: { "223281": "acme.example" },
          users: { "223281": "acme.example" },
        },
      },
    },
    groups: ["owners", "users"],
    requestsUserinfo: true,
  },
  {
    name: "a provider with a claim that is a URL, and one group as a text",
    path: "",
    settings: { groupsClaim: "https://acme.example/groups" },
    behaviour: { claims: { ...ann, "https://acme.example/groups": "owners" } },
    groups: ["owners"],
    requestsUserinfo: false,
  },
  {
    name: "a provider that takes the secret in the body only",
    path: "",
    settings: {},
    behaviour: {
      claims: { ...ann, groups: [] },
      metadata: { token_endpoint_auth_methods_supported: ["client_secret_post"] },
    },
    groups: [],
    requestsUserinfo: false,
  },
  {
    name: "a provider of public clients",
    path: "",
    settings: { clientSecret: null },
    behaviour: { claims: { ...ann, groups: "" }, metadata: { token_endpoint_auth_methods_supported: ["none"] } },
    groups: [],
    requestsUserinfo: false,
  },
  {
    name: "a provider that says nothing about groups",
    path: "",
    settings: {},
    behaviour: { claims: { ...ann, groups: null } },
    groups: null,
    requestsUserinfo: true,
  },
];

let provider: TestProvider;
afterEach(() => provider.close());

describe("a token of", () => {
  test.each(vendors)("$name is read", async ({ path, settings, behaviour, groups, requestsUserinfo }) => {
    provider = await startProvider({ userinfo: { sub: "subject-1" }, ...behaviour }, path);
    const profile = await profileFrom(provider, relying(provider, settings));
    expect(profile).toMatchObject({ email: "ann@acme.example", name: "Ann Example", groups });
    const asked = provider.requests.map((request) => request.path);
    expect(asked.includes("/userinfo")).toBe(requestsUserinfo);
  });
});

describe("the secret of the client", () => {
  const sentWith = async (behaviour: Behaviour, settings: Partial<OidcSettings> = {}) => {
    provider = await startProvider({ claims: { ...ann, groups: [] }, ...behaviour });
    await profileFrom(provider, relying(provider, settings));
    const { body, authorization } = provider.requests.find(({ path }) => path === "/token")!;
    return { inHeader: authorization !== null, inBody: body.includes("client_secret") };
  };

  test("is sent as the provider's description says, in a header by default", async () => {
    expect(await sentWith({})).toEqual({ inHeader: true, inBody: false });
    provider.close();
    const metadata = { token_endpoint_auth_methods_supported: ["client_secret_post"] };
    expect(await sentWith({ metadata })).toEqual({ inHeader: false, inBody: true });
    provider.close();
    expect(await sentWith({}, { clientSecret: null })).toEqual({ inHeader: false, inBody: false });
  });
});

describe("an address", () => {
  const emailOf = async (claims: Readonly<Record<string, unknown>>, userinfo: Behaviour["userinfo"] = {}) => {
    provider = await startProvider({ claims: { groups: [], ...claims }, userinfo: { sub: "subject-1", ...userinfo } });
    const { email } = await profileFrom(provider, relying(provider));
    provider.close();
    return email;
  };

  test("that the provider does not vouch for is not read", async () => {
    const email = "ann@acme.example";
    for (const claims of [
      { email },
      { email, email_verified: false },
      { email, email_verified: "false" },
      { email, email_verified: null },
      { email, email_verified: 0 },
      { email, email_verified: [true] },
      { email, xms_edov: false },
      { email_verified: true },
      { email: "", email_verified: true },
      { email: [email], email_verified: true },
    ])
      expect([claims, await emailOf(claims)]).toEqual([claims, null]);
    for (const claims of [{ email_verified: true }, { email_verified: "true" }, { xms_edov: "1" }, { xms_edov: 1 }])
      expect(await emailOf({ email, ...claims })).toBe(email);
  });

  test("is not vouched for by what the userinfo says about another one", async () => {
    const verified = { email: "eve@evil.example", email_verified: true };
    expect(await emailOf({ email: "ann@acme.example" }, verified)).toBe("eve@evil.example");
    expect(await emailOf({ email: "ann@acme.example" }, { email_verified: true })).toBeNull();
  });

  test("is Google's word only where Google hosts the mail", () => {
    const google = "https://accounts.google.com";
    const claims = { email: "ann@acme.example", email_verified: true };
    expect(verifiedEmail(google, claims)).toBeNull();
    expect(verifiedEmail(google, { ...claims, hd: "acme.example" })).toBe("ann@acme.example");
    expect(verifiedEmail(google, { ...claims, email: "ann@gmail.com" })).toBe("ann@gmail.com");
    expect(verifiedEmail(google, { email: "ann@gmail.com", email_verified: false })).toBeNull();
    expect(verifiedEmail("https://id.example", claims)).toBe("ann@acme.example");
  });
});

test("Google's tokens may leave the scheme of the issuer out, and no other's", () => {
  expect(isIssuedBy("https://accounts.google.com", "accounts.google.com")).toBe(true);
  expect(isIssuedBy("https://accounts.google.com", "https://accounts.google.com")).toBe(true);
  expect(isIssuedBy("https://id.example", "id.example")).toBe(false);
  expect(isIssuedBy("https://accounts.google.com", "https://accounts.google.com/")).toBe(false);
});

describe("groups that Entra leaves out", () => {
  const overage = {
    _claim_names: { groups: "src1" },
    _claim_sources: { src1: { endpoint: "https://graph.windows.net/x/users/y/getMemberObjects" } },
  };

  test("end the sign-in with what helps, where groups decide something", async () => {
    provider = await startProvider({ claims: { ...ann, ...overage } });
    expect(await failureOf(profileFrom(provider, relying(provider)))).toMatch(/^oidc_too_many_groups: .*app roles/);
    // The link in the token leads elsewhere, and is not followed.
    expect(provider.requests.map(({ path }) => path)).not.toContain("/userinfo");
  });

  test("do not matter where app roles or nothing decide", async () => {
    provider = await startProvider({ claims: { ...ann, ...overage, roles: ["owners"] } });
    expect((await profileFrom(provider, relying(provider, { groupsClaim: "roles" }))).groups).toEqual(["owners"]);
    expect((await profileFrom(provider, relying(provider, { roles: null }))).groups).toBeNull();
  });
});
