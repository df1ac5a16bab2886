import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { openTestApp, type TestApp } from "../support/app.ts";
import { worldYaml } from "../support/world.ts";
import { version } from "../../src/version.ts";

/** What a browser shows at `/` where there is no console. */

let app: TestApp;
beforeAll(async () => (app = await openTestApp(`console: false\n${worldYaml}`)));
afterAll(() => app.close());

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const open = (headers: Record<string, string> = {}) =>
  app.call("GET", "/", { headers: { accept: browser, ...headers } });

test("a browser gets a page with the base URL, the version and nothing to execute", async () => {
  const { status, headers, text } = await open({ host: "models.acemeco.example:8484", "x-forwarded-proto": "https" });
  expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(text).toContain("<pre>https://models.acemeco.example:8484/v1</pre>");
  expect(text).toContain(`Rollcall ${version}`);
  expect(text).not.toMatch(/<script|javascript:|\son\w+=|@import|url\(/i);
  const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(headers["content-security-policy"]).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(text).not.toMatch(/aceme\b|gpt-4o|davinci|sk-/);
});

test("a host that a page would have to escape is not shown", async () => {
  for (const host of ["<b>", 'a"b', "a&b", "a b"]) {
    const { status, text } = await open({ host });
    expect(text).not.toContain(host);
    if (status === 200) expect(text).toContain("<pre>http://HOST/v1</pre>");
  }
});

test("the page is revalidated, and compressed as the client wishes", async () => {
  const plain = await open();
  const decoders = {
    gzip: (bytes: Uint8Array) => Bun.gunzipSync(new Uint8Array(bytes)),
    zstd: (bytes: Uint8Array) => Bun.zstdDecompressSync(new Uint8Array(bytes)),
  };
  for (const [encoding, decode] of Object.entries(decoders)) {
    const { headers, bytes } = await open({ "accept-encoding": encoding });
    expect(headers["content-encoding"]).toBe(encoding);
    expect(new TextDecoder().decode(decode(bytes))).toBe(plain.text);
    expect(headers["etag"]).not.toBe(plain.headers["etag"]);
    expect(bytes.length).toBeLessThan(plain.bytes.length / 1.8);
  }
  const again = await open({ "if-none-match": plain.headers["etag"]! });
  expect([again.status, again.text, again.headers["vary"]]).toEqual([
    304,
    "",
    "Accept, Accept-Encoding, Host, X-Forwarded-Proto",
  ]);
});

test("everything else is answered as before, with and without a key", async () => {
  for (const accept of ["*/*", "application/json", "text/*", "text/html;q=0, */*", "text/html; q=0.0"]) {
    const { status, json } = await app.call("GET", "/", { headers: { accept } });
    expect([accept, status, json.error.code]).toEqual([accept, 404, "unknown_url"]);
  }
  const head = await app.call("HEAD", "/", { headers: { accept: "*/*" } });
  expect([head.status, head.headers["content-type"]]).toEqual([200, undefined]);
  expect((await app.call("HEAD", "/", { headers: { accept: browser } })).headers["content-type"]).toStartWith(
    "text/html",
  );
  expect((await app.call("POST", "/", { headers: { accept: browser } })).status).toBe(404);
});
