import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "bun:test";
import { notPassed } from "./error-answers.ts";

const secret = "sk-upstream/canary+0123456789";
const bytesOf = (text: string) => new TextEncoder().encode(text);

function faultOf(status: number, type: string | null, body: string | Uint8Array | null, encoding?: string) {
  const headers = new Headers();
  if (type !== null) headers.set("content-type", type);
  if (encoding !== undefined) headers.set("content-encoding", encoding);
  const bytes = typeof body === "string" ? bytesOf(body) : body;
  return notPassed(status, headers, bytes, secret)?.fault ?? "passes";
}

const json = "application/json; charset=utf-8";
const types = [json, "application/problem+json", "text/plain", "text/html", "application/xhtml+xml", null] as const;
const error = '{"error":{"message":"no","type":"x"}}';

/** For each status, what becomes of an error with each of the content types, in their order. */
const table: Readonly<Record<number, string>> = {
  100: "invalid invalid invalid invalid invalid invalid",
  200: "passes passes passes passes passes passes",
  204: "passes passes passes passes passes passes",
  301: "redirect redirect redirect redirect redirect redirect",
  304: "redirect redirect redirect redirect redirect redirect",
  307: "redirect redirect redirect redirect redirect redirect",
  400: "passes passes passes not-json not-json passes",
  401: "credentials credentials credentials credentials credentials credentials",
  402: "passes passes passes not-json not-json passes",
  403: "credentials credentials credentials not-json not-json credentials",
  404: "passes passes passes not-json not-json passes",
  407: "credentials credentials credentials credentials credentials credentials",
  408: "passes passes passes not-json not-json passes",
  413: "passes passes passes not-json not-json passes",
  422: "passes passes passes not-json not-json passes",
  429: "passes passes passes not-json not-json passes",
  500: "passes passes not-json not-json not-json not-json",
  502: "passes passes not-json not-json not-json not-json",
  503: "passes passes not-json not-json not-json not-json",
  529: "passes passes not-json not-json not-json not-json",
};

describe("what becomes of an answer", () => {
  test("by its status and its content type", () => {
    const found = Object.keys(table).map((status) => [
      Number(status),
      types.map((type) => faultOf(Number(status), type, error)).join(" "),
    ]);
    expect(Object.fromEntries(found)).toEqual(table);
  });

  const holding: readonly (readonly [string, string])[] = [
    ["as it is", `{"error":"Incorrect API key: ${secret}."}`],
    ["in a URL", `{"url":"https://x.example/?key=${encodeURIComponent(secret)}"}`],
    ["in a URL with small letters", `{"url":"?key=${encodeURIComponent(secret).toLowerCase()}"}`],
    ["with escaped slashes", `{"error":"${secret.replaceAll("/", "\\/")}"}`],
  ];
  test.each(holding)("an error that holds the secret %s does not pass", (_, body) => {
    for (const status of [400, 404, 429, 500]) expect(faultOf(status, json, body)).toBe("secret");
    expect(faultOf(400, "text/plain", body)).toBe("secret");
    expect(faultOf(200, json, body)).toBe("passes");
  });

  const packed = {
    gzip: gzipSync,
    "x-gzip": gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  };
  test.each(Object.entries(packed))("an error that is packed with %s is searched", (encoding, pack) => {
    expect(faultOf(400, json, pack(bytesOf(error)), encoding)).toBe("passes");
    expect(faultOf(400, json, pack(bytesOf(`{"error":"${secret}"}`)), encoding)).toBe("secret");
  });

  test("an error that nobody here can unpack does not pass", () => {
    expect(faultOf(400, json, bytesOf("no gzip"), "gzip")).toBe("secret");
    expect(faultOf(400, json, bytesOf(error), "unknown")).toBe("secret");
    expect(faultOf(400, json, gzipSync(new Uint8Array(2_000_000)), "gzip")).toBe("secret");
    expect(faultOf(400, json, null)).toBe("too-long");
  });

  test("without a secret there is nothing to find", () => {
    const headers = new Headers({ "content-type": json, "content-encoding": "unknown" });
    expect(notPassed(400, headers, bytesOf(error), null)).toBeNull();
    expect(notPassed(400, headers, bytesOf('{"error":"EMPTY"}'), "EMPTY")).toBeNull();
  });

  test("a 403 that says that the input was flagged passes", () => {
    expect(faultOf(403, json, '{"error":{"code":403,"metadata":{"reasons":["violence"]}}}')).toBe("passes");
    expect(faultOf(403, json, `{"error":{"metadata":{"reasons":["${secret}"]}}}`)).toBe("secret");
  });

  test("a retry makes sense after a page of an overloaded proxy, and no sooner than it says", () => {
    const retry = (status: number, after: string) => {
      const headers = new Headers({ "content-type": "text/html", "retry-after": after });
      const { mayRetry, retryAfterSeconds } = notPassed(status, headers, bytesOf("<html>"), secret)!;
      return [mayRetry, retryAfterSeconds];
    };
    expect(retry(503, "120")).toEqual([true, 120]);
    expect(retry(429, "7")).toEqual([true, 7]);
    expect(retry(500, "Sat, 31 Oct 2026 23:59:59 GMT")).toEqual([true, null]);
    expect(retry(404, "7")).toEqual([false, 7]);
    expect(retry(401, "7")).toEqual([false, null]);
  });

  test("the words repeat nothing of the answer", () => {
    const headers = new Headers({ "content-type": json });
    for (const status of [302, 401, 403, 407, 400])
      expect(notPassed(status, headers, bytesOf(`{"error":"${secret}"}`), secret)?.what).not.toContain("canary");
  });
});
