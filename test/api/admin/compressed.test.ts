import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import * as zlib from "node:zlib";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  const aceme = administrator(() => app);
  for (let at = 0; at < 60; at++) await aceme.post("/rollcall/v1/models", { id: `many/${at}` });
});
afterAll(() => app.close());

const decoders = {
  gzip: zlib.gunzipSync,
  br: zlib.brotliDecompressSync,
  zstd: zlib.zstdDecompressSync,
};
const ask = (path: string, acceptEncoding: string) =>
  app.call("GET", path, { key: "acemeAdmin", headers: { "accept-encoding": acceptEncoding } });

const lists = {
  "a short list of the Admin API": "/v1/organization/projects/proj_aceme/api_keys?limit=5",
  "a long list of ours": "/rollcall/v1/models?limit=100",
  "a page of changes": "/rollcall/v1/changes?since=0",
};

describe("an answer over 1 KB", () => {
  for (const [what, path] of Object.entries(lists))
    for (const [encoding, decode] of Object.entries(decoders))
      test(`${what} comes in ${encoding} to a reader who takes it, with the same bytes inside`, async () => {
        const [plain, made] = [await ask(path, "identity"), await ask(path, encoding)];
        expect([plain.headers["content-encoding"], made.headers["content-encoding"]]).toEqual([undefined, encoding]);
        expect(decode(made.bytes).toString()).toBe(plain.text);
        expect(made.bytes.length).toBeLessThan(plain.bytes.length / 2);
        expect(made.headers["vary"]).toContain("Accept-Encoding");
        expect(made.headers["content-type"]).toBe("application/json");
      });
});

test("a short answer, and a refusal, come as they are", async () => {
  for (const path of ["/v1/organization/projects/proj_aceme", "/v1/organization/projects/none"]) {
    const { headers, json } = await ask(path, "gzip, br, zstd");
    expect([headers["content-encoding"], typeof json]).toEqual([undefined, "object"]);
  }
});
