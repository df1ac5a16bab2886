import { expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { audienceOf } from "../core/actor.ts";
import { Rendering, type Encoding } from "./rendering.ts";
import { tagKeyOf } from "./tag-key.ts";

const long = JSON.stringify({ data: Array.from({ length: 100 }, (_, at) => `model number ${at}`) });
const decoders: Record<Encoding, (bytes: Uint8Array) => Uint8Array> = {
  identity: (bytes) => bytes,
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};
const tagKey = new TextEncoder().encode("of one audience");
const encodings = Object.keys(decoders) as Encoding[];

test("every encoding holds the same text under a tag of its own", () => {
  const rendering = new Rendering(long, tagKey, {});
  const variants = encodings.map((encoding) => rendering.variant(encoding));
  for (const [at, encoding] of encodings.entries()) {
    const variant = variants[at]!;
    expect(Buffer.from(decoders[encoding](variant.body)).toString()).toBe(long);
    expect(variant.headers["content-encoding"]).toBe(encoding === "identity" ? undefined! : encoding);
    expect(variant.headers["etag"]).toBe(variant.etag);
    expect(variant.etag).toMatch(/^"[\w-]+"$/);
  }
  expect(new Set(variants.map(({ etag }) => etag)).size).toBe(encodings.length);
});

test("a tag of one audience never stands for another's, whatever they see", () => {
  const tag = (organizationId: string, text = long) =>
    new Rendering(text, tagKeyOf(audienceOf(organizationId, null), tagKey), {}).variant("identity").etag;
  expect(tag("org-1")).toBe(tag("org-1"));
  expect(tag("org-1")).not.toBe(tag("org-2"));
  expect(tag("org-1")).not.toBe(tag("org-1", `${long} `));
});

test("small bodies are sent as they are", () => {
  const small = new Rendering("{}", tagKey, {});
  expect(small.variant("gzip")).toBe(small.variant("identity"));
});

test("a big body is compressed on another thread, and sent plain until that is done", async () => {
  const big = new Rendering(`"${"abc".repeat(500_000)}"`, tagKey, {});
  expect(big.variant("gzip")).toBe(big.variant("identity"));
  const deadline = Date.now() + 5_000;
  while (big.variant("gzip") === big.variant("identity") && Date.now() < deadline) await Bun.sleep(5);
  const { body, headers } = big.variant("gzip");
  expect(headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(body).length).toBe(1_500_002);
});

test("it knows what it keeps in memory", () => {
  const rendering = new Rendering(long, tagKey, {});
  expect(rendering.bytes).toBe(long.length);
  const { body } = rendering.variant("gzip");
  expect(rendering.bytes).toBe(long.length + body.length);
});
