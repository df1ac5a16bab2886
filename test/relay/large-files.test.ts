import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { startServer, type TestServer } from "../support/server.ts";
import { startOpenaiAccount, type OpenaiAccount } from "../support/upstreams/openai-account.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

/** Files through a real server. */

const secret = "sk-the-secret-of-the-account";
const mebibyte = 1024 * 1024;
const authorization = `Bearer ${keys.acemeOwner}`;
let account: OpenaiAccount;
let server: TestServer;
beforeAll(async () => {
  account = startOpenaiAccount(secret, { modelIds: ["any"] });
  const yaml = `
organizations:
  - name: acemeco
    id: org-aceme
    users: [{ email: owner@aceme.example, role: owner }]
    projects: [{ name: default, id: proj_aceme }]
    keys: [{ name: owner, value: ${keys.acemeOwner}, project: default, user: owner@aceme.example }]
    sources: [{ id: account, kind: openai, base_url: "${account.url}", secret: "${secret}" }]
`;
  server = await startServer({ yaml });
  await until(() => account.requests.length > 0);
});
afterAll(async () => {
  await server.stop();
  server.remove();
  await account.stop();
});

function upload(bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  const form = new FormData();
  form.set("purpose", "batch");
  form.set("file", new File([bytes], "large.bin"));
  return fetch(`${server.url}/v1/files`, { method: "POST", headers: { authorization }, body: form });
}

test("a file of 60 MiB goes up and comes down with the same bytes", async () => {
  const bytes = new Uint8Array(randomBytes(60 * mebibyte));
  const made = (await (await upload(bytes)).json()) as { id: string };
  const content = await fetch(`${server.url}/v1/files/${made.id}/content`, { headers: { authorization } });
  expect(content.headers.get("content-type")).toBe("application/octet-stream");
  expect(Buffer.compare(await content.bytes(), bytes)).toBe(0);
});

test("a longer one than 64 MiB is refused, and the account is not asked", async () => {
  const before = account.requests.length;
  const refused = await upload(new Uint8Array(65 * mebibyte));
  const { error } = (await refused.json()) as { error: { code: string } };
  expect([refused.status, error.code, account.requests.length]).toEqual([413, "body_too_large", before]);
});

test("a HEAD has no body, and later requests on its connection are answered", async () => {
  const made = (await (await upload(new Uint8Array(3 * mebibyte))).json()) as { id: string };
  const url = `${server.url}/v1/files/${made.id}/content`;
  for (let round = 0; round < 20; round++) {
    const head = await fetch(url, { method: "HEAD", headers: { authorization } });
    expect([head.status, (await head.bytes()).length]).toEqual([200, 0]);
  }
  expect((await (await fetch(url, { headers: { authorization } })).bytes()).length).toBe(3 * mebibyte);
});
