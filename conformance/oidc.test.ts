import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { until } from "../test/support/waiting.ts";
import { Browser, click, fromPage } from "../test/support/oidc/browser.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { installedNode, installedPackage } from "./installed.ts";

/** Signing in to the console at a real OpenID provider, the npm package `oidc-provider`. */

const address = "https://rollcall.example";
const adminKey = "sk-admin-of-the-conformance-test-of-oidc";

interface RealProvider {
  readonly issuer: string;
  /** Who signs in from now on; null declines. */
  next(id: string | null, claims?: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<unknown>;
}

async function startRealProvider(...flags: readonly string[]): Promise<RealProvider> {
  installedPackage("oidc-provider");
  const child = Bun.spawn(
    [installedNode(), join(import.meta.dir, "oidc-provider.mjs"), `${address}/console/signed-in`, ...flags],
    {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "ignore",
    },
  );
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const line = async () => {
    while (!text.includes("\n")) {
      const { value, done } = await lines.read();
      if (done) throw new Error("the provider ended");
      text += value;
    }
    const [first = "", ...rest] = text.split("\n");
    text = rest.join("\n");
    return first;
  };
  return {
    issuer: await line(),
    next: async (id, claims = {}) => {
      await child.stdin.write(`${JSON.stringify({ id, claims })}\n`);
      await child.stdin.flush();
      await line();
    },
    stop: () => {
      child.kill();
      return child.exited;
    },
  };
}

function yamlFor({ issuer }: RealProvider, client: string): string {
  return `
organizations:
  - name: aceme
    users:
      - { email: boss@acme.example, role: owner }
    keys:
      - { name: admin, kind: admin, value: ${adminKey}, user: boss@acme.example }
console:
  address: ${address}
  oidc:
    issuer: ${issuer}
    ${client}
    name: The provider
    scopes: [openid, profile, email, groups]
    roles: { owner: [rollcall-owners] }
    create_people: true
`;
}

let provider: RealProvider;
let server: TestServer;

async function start(client: string, ...flags: readonly string[]): Promise<void> {
  provider = await startRealProvider(...flags);
  server = await startServer({ yaml: yamlFor(provider, client) });
}

async function stop(): Promise<void> {
  await server.stop();
  server.remove();
  await provider.stop();
}

const ann = { email: "ann@acme.example", email_verified: true, name: "Ann Example" };

/** Signs in with a new browser, and returns the address that it ends at. */
async function signIn(page = ""): Promise<{ browser: Browser; url: string }> {
  const browser = new Browser({ [address]: server.url });
  const { url } = await browser.visit(
    await click(browser, address, page),
    (at) => at.startsWith(`${address}/console/`) && !at.includes("/signed-in"),
  );
  return { browser, url };
}

async function roleOfAnn(): Promise<unknown> {
  const response = await fetch(`${server.url}/v1/organization/users?emails=ann@acme.example`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const { data } = (await response.json()) as { data: readonly { role: string }[] };
  return data.map(({ role }) => role);
}

describe.each([
  ["a secret in a header", 'client_id: rollcall\n    client_secret: "a secret: + and /"', []],
  ["a secret in the body", "client_id: in-the-body\n    client_secret: a secret", []],
  ["no secret", "client_id: public", []],
  ["ES256", "client_id: es256\n    client_secret: a secret", []],
  ["PS256", "client_id: ps256\n    client_secret: a secret", []],
  ["the claims at the userinfo only", "client_id: public", ["--minimal"]],
])("a client with %s", (_, client, flags) => {
  beforeAll(() => start(client, ...flags));
  afterAll(stop);

  test("signs a person in, and their groups decide their role in both directions", async () => {
    for (const [groups, role] of [
      [["staff"], "reader"],
      [["staff", "rollcall-owners"], "owner"],
      [[], "reader"],
    ] as const) {
      await provider.next("ann", { ...ann, groups });
      const { browser, url } = await signIn("models?q=gpt");
      expect(url).toBe(`${address}/console/models?q=gpt`);
      const session = await browser.send(`${address}/console/api/session`, { headers: fromPage });
      expect(await session.json()).toMatchObject({ user: { email: "ann@acme.example" }, made_by: { type: "oidc" } });
      expect(await roleOfAnn()).toEqual([role]);
    }
  });

  test("leads back to the sign-in page where the person declines", async () => {
    await provider.next(null);
    expect((await signIn()).url).toBe(`${address}/console/sign-in?error=oidc_denied`);
  });
});

describe("a real provider", () => {
  beforeAll(() => start('client_id: rollcall\n    client_secret: "a wrong secret"'));
  afterAll(stop);

  test("that refuses the client is named in the log, and no token is", async () => {
    await provider.next("ann", ann);
    expect((await signIn()).url).toBe(`${address}/console/sign-in?error=oidc_provider`);
    await until(() => server.stderr().includes("the token endpoint answered 401 (invalid_client)"));
    expect(server.stderr()).not.toMatch(/eyJ|code=|a wrong secret/);
  });
});
