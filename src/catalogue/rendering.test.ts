import { expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { Rendering, type Encoding } from "./rendering.ts";

const long = JSON.stringify({ data: Array.from({ length: 100 }, (_, at) => `model number ${at}`) });
const decoders: Record<Encoding, (bytes: Uint8Array) => Uint8Array> = {
  identity: (bytes) => bytes,
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};
const encodings = Object.keys(decoders) as Encoding[];

test("every encoding holds the same text under a tag of its own", async () => {
  const rendering = renderingOf(long);
  const variants = await Promise.all(encodings.map(async (encoding) => rendering.variant(encoding)));
  for (const [at, encoding] of encodings.entries()) {
    const variant = variants[at]!;
    expect(Buffer.from(decoders[encoding](variant.body)).toString()).toBe(long);
    expect(variant.headers["content-encoding"]).toBe(encoding === "identity" ? undefined! : encoding);
    expect(variant.headers["etag"]).toBe(variant.etag);
    expect(variant.etag).toMatch(/^"[\w-]+"$/);
  }
  expect(new Set(variants.map(({ etag }) => etag)).size).toBe(encodings.length);
});

test("small bodies are sent as they are", () => {
  const small = renderingOf("{}");
  expect(small.variant("gzip")).toBe(small.variant("identity"));
});

test("a body of some size is compressed on another thread, for whose result its readers wait", async () => {
  const rendering = renderingOf(`"${"abc".repeat(100_000)}"`);
  const [first, second] = [rendering.variant("gzip"), rendering.variant("gzip")];
  expect(first).toBeInstanceOf(Promise);
  expect(await second).toBe(await first);
  expect((await first).headers["content-encoding"]).toBe("gzip");
  expect(rendering.variant("gzip")).toBe(await first);
});

test("a big body is compressed on another thread, and sent plain until that is done", async () => {
  const big = renderingOf(`"${"abc".repeat(500_000)}"`);
  expect(big.variant("gzip")).toBe(big.variant("identity"));
  const deadline = Date.now() + 5_000;
  while (big.variant("gzip") === big.variant("identity") && Date.now() < deadline) await Bun.sleep(5);
  const { body, headers } = await big.variant("gzip");
  expect(headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(body).length).toBe(1_500_002);
});

test("a big body that is sent once is not compressed", () => {
  const big = renderingOf(`"${"abc".repeat(500_000)}"`);
  expect(big.variantOnce("gzip")).toBe(big.variant("identity"));
  expect(big.variantOnce("gzip")).toBe(big.variant("identity"));
});

test("it knows what it keeps in memory", async () => {
  const rendering = renderingOf(long);
  expect(rendering.bytes).toBe(long.length);
  const { body } = await rendering.variant("gzip");
  expect(rendering.bytes).toBe(long.length + body.length);
});

function renderingOf(text: string): Rendering {
  return new Rendering(new TextEncoder().encode(text), "tag", {});
}
