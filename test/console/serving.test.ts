import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { pageNames } from "../../src/console/route/page-names.ts";
import { run } from "../support/command-line.ts";
import { pageHeaders } from "../support/console-page.ts";
import { fetchConsole, fetchFile } from "../support/console/fetched-console.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** How a server sends the console: headers, names, encodings and conditions. */

let server: TestServer;
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  server = await startServer();
  files = await fetchConsole(server.url);
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const at = (name: string, init?: BunFetchRequestInit) => fetchFile(`${server.url}/console/${name}`, init);
const accepting = (encoding: string) => ({ headers: { "accept-encoding": encoding } });
const assets = () => [...files].filter(([name]) => name !== "");

const headersOfAll = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
  "x-frame-options": "DENY",
  vary: "Accept-Encoding",
};

test("every page is the same HTML, which has no script and no style in it", async () => {
  for (const name of pageNames) {
    const { status, headers, bytes } = await at(name, accepting("identity"));
    expect([name, status, headers.get("content-type")]).toEqual([name, 200, "text/html; charset=utf-8"]);
    expect(new TextDecoder().decode(bytes)).toBe(files.get("")!);
  }
  expect(files.get("")).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|https?:|<script(?![^>]* src=)/i);
});

test("every page and file has the headers of the console, and none of the API's", async () => {
  for (const name of files.keys()) {
    const { headers } = await at(name, { headers: { origin: "https://elsewhere.example" } });
    expect(headers.toJSON()).toMatchObject({
      ...headersOfAll,
      "cache-control": name === "" ? "no-cache" : "public, max-age=31536000, immutable",
    });
    expect([...headers.keys()].filter((header) => /^(openai|access-control|set-cookie|x-should)/.test(header))).toEqual(
      [],
    );
  }
});

test("the types of the files are those of scripts, styles and pictures", async () => {
  const types: Record<string, string> = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
  for (const [name] of assets()) {
    const type = (await at(name)).headers.get("content-type")?.split(";")[0];
    expect([name, type]).toEqual([name, types[name.split(".").at(-1)!]]);
  }
  expect(new Set(assets().map(([name]) => name.split(".").at(-1)!))).toEqual(new Set(["js", "css", "svg"]));
});

describe("each file", () => {
  const decoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
    br: (bytes) => brotliDecompressSync(bytes),
    gzip: (bytes) => gunzipSync(bytes),
    identity: (bytes) => bytes,
  };

  test("is the same bytes in Brotli, gzip and plain, with a tag of its content for each", async () => {
    for (const [name, text] of files) {
      const digest = createHash("sha256").update(text).digest("base64url").slice(0, 22);
      for (const [encoding, decode] of Object.entries(decoders)) {
        const { status, headers, bytes } = await at(name, accepting(encoding));
        expect([name, status, headers.get("content-encoding") ?? "identity"]).toEqual([name, 200, encoding]);
        expect(new TextDecoder().decode(decode(bytes))).toBe(text);
        expect(headers.get("etag")).toBe(`"${digest}-${encoding}"`);
      }
    }
  });

  test("comes in Brotli to a browser that takes everything, and in gzip to one without TLS", async () => {
    for (const name of files.keys()) {
      expect((await at(name, accepting("gzip, deflate, br, zstd"))).headers.get("content-encoding")).toBe("br");
      expect((await at(name, accepting("gzip, deflate"))).headers.get("content-encoding")).toBe("gzip");
    }
  });

  test("is not sent to a browser that has it, and its head has the length of the whole", async () => {
    for (const name of files.keys()) {
      const { headers, bytes } = await at(name, accepting("br"));
      const etag = headers.get("etag")!;
      const again = await at(name, { headers: { "accept-encoding": "br", "if-none-match": etag } });
      expect([again.status, again.bytes.length, again.headers.get("etag")]).toEqual([304, 0, etag]);
      expect(again.headers.get("content-security-policy")).toBe(headersOfAll["content-security-policy"]);
      const head = await at(name, { method: "HEAD", ...accepting("br") });
      expect([head.status, head.bytes.length, head.headers.get("content-length")]).toEqual([
        200,
        0,
        String(bytes.length),
      ]);
    }
  });
});

test("a path of the console that is neither a page nor a file is unknown", async () => {
  for (const name of ["nothing", "models/", "assets/", "assets/main.js", "assets/..%2fmain.tsx", "assets/a/b.js"]) {
    const { status, bytes } = await at(name);
    expect([name, status]).toEqual([name, 404]);
    expect(new TextDecoder().decode(bytes)).toContain("unknown_url");
  }
});

test("a browser gets the console's words for a path that is no page, and a 404", async () => {
  const { status, headers, bytes } = await at("nothing", { headers: { accept: "text/html,*/*;q=0.8" } });
  expect([status, headers.get("cache-control"), headers.get("etag")]).toEqual([404, "no-store", null]);
  expect(headers.get("content-security-policy")).toBe(headersOfAll["content-security-policy"]);
  expect(new TextDecoder().decode(bytes)).toBe(files.get("")!);
});

test("no method but GET and HEAD is allowed, and no other origin learns more", async () => {
  const post = await at("", { method: "POST", body: "" });
  expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  const origin = { origin: "https://elsewhere.example", "access-control-request-method": "GET" };
  const { status, headers } = await at("", { method: "OPTIONS", headers: origin });
  expect([status, headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS"]);
  expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("a browser at the root or at /console is led to the console, below whatever path a proxy put it", async () => {
  const root = await fetchFile(`${server.url}/`, { headers: { accept: "text/html,*/*;q=0.8" } });
  expect([root.status, root.headers.get("location"), root.headers.get("vary")]).toEqual([303, "console/", "Accept"]);
  const bare = await fetchFile(`${server.url}/console`);
  expect([bare.status, bare.headers.get("location")]).toEqual([308, "console/"]);
});

test("Ollama's clients and curl get at the root what they get without a console", async () => {
  const without = await startServer({ flags: ["--no-console"] });
  for (const method of ["GET", "HEAD"]) {
    const [one, other] = await Promise.all(
      [server, without].map(({ url }) => fetchFile(`${url}/`, { method, headers: { accept: "*/*" } })),
    );
    expect([one?.status, one?.bytes]).toEqual([other?.status, other?.bytes]);
    expect([...one!.headers.keys()]).toEqual([...other!.headers.keys()]);
  }
  await without.stop();
  without.remove();
});

describe.each([
  ["console: false", { yaml: "console: false\n" }],
  ["--no-console", { yaml: "retention_days: 30\n", flags: ["--no-console"] }],
])("with %s", (_, options) => {
  let without: TestServer;
  beforeAll(async () => {
    without = await startServer(options);
  });
  afterAll(async () => {
    await without.stop();
    without.remove();
  });

  test("every path of the console is answered as an unknown one", async () => {
    const pagesAndFiles = [...pageNames, ...assets().map(([name]) => name)].map((name) => ["GET", `/${name}`] as const);
    const calls = ["GET", "POST", "DELETE", "OPTIONS"].map((method) => [method, "/api/session"] as const);
    const others = [
      ["GET", ""],
      ["HEAD", "/"],
      ["GET", "/signed-in"],
      ["GET", "/api/sign_in_methods"],
      ["GET", "/api/v1/organization/projects"],
    ] as const;
    for (const [method, name] of [...pagesAndFiles, ...calls, ...others]) {
      const headers = { ...pageHeaders, origin: "https://elsewhere.example" };
      const answer = await fetchFile(`${without.url}/console${name}`, { method, headers });
      const unknown = await fetchFile(`${without.url}/unknown${name}`, { method, headers });
      expect([method, name, answer.status]).toEqual([method, name, 404]);
      expect(new TextDecoder().decode(answer.bytes)).toBe(
        new TextDecoder().decode(unknown.bytes).replace("unknown", "console"),
      );
      expect([...answer.headers.keys()]).toEqual([...unknown.headers.keys()]);
    }
  });

  test("no link that signs in is printed or made", async () => {
    const [key = ""] = /sk-admin-\w+/.exec(without.stderr()) ?? [];
    expect(without.stderr()).not.toMatch(/#link|open the console/);
    const environment = { OPENAI_BASE_URL: `${without.url}/v1`, OPENAI_ADMIN_KEY: key };
    const { stdout, stderr, exitCode } = await run(["console"], { program: "rollcall", environment });
    expect([stdout, exitCode]).toEqual(["", 1]);
    expect(stderr).toContain("This server has no console");
  });

  test("a browser at the root gets the page with the base URL", async () => {
    const { status, bytes } = await fetchFile(`${without.url}/`, { headers: { accept: "text/html" } });
    expect([status, new TextDecoder().decode(bytes)]).toEqual([200, expect.stringContaining(`${without.url}/v1`)]);
    const head = await fetchFile(`${without.url}/`, { method: "HEAD", headers: { accept: "text/html" } });
    expect([head.status, head.headers.get("location")]).toEqual([200, null]);
  });
});
