import { expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { Content, type EncodedBody, type Encoding } from "./content.ts";
import { opened, plainOf, type Payload } from "./plain.ts";
import { Rendering } from "./rendering.ts";

const long = JSON.stringify({ data: Array.from({ length: 100 }, (_, at) => `model number ${at}`) });
const decoders: Record<Encoding, (bytes: Uint8Array) => Uint8Array> = {
  identity: (bytes) => bytes,
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};
const encodings = Object.keys(decoders) as Encoding[];
const bytesIn = (sent: Payload) => new Response(opened(sent)).bytes();

test("every encoding has the same text under its own tag", async () => {
  const { rendering } = renderingOf(long);
  const variants = await Promise.all(encodings.map(async (encoding) => rendering.variant(encoding)));
  for (const [at, encoding] of encodings.entries()) {
    const variant = variants[at]!;
    expect(Buffer.from(decoders[encoding](await bytesIn(variant.payload))).toString()).toBe(long);
    expect(variant.encoding).toBe(encoding);
    expect(variant.etag).toMatch(/^"[\w-]+"$/);
  }
  expect(new Set(variants.map(({ etag }) => etag)).size).toBe(encodings.length);
});

test("a small body is not compressed", () => {
  const { rendering } = renderingOf("{}");
  expect(rendering.variant("gzip")).toBe(rendering.variant("identity"));
});

test("a body of medium size is compressed on another thread, and its readers wait for that", async () => {
  const { rendering } = renderingOf(`"${"abc".repeat(100_000)}"`);
  const [first, second] = [rendering.variant("gzip"), rendering.variant("gzip")];
  expect(first).toBeInstanceOf(Promise);
  expect(await second).toBe(await first);
  expect((await first).encoding).toBe("gzip");
  expect(rendering.variant("gzip")).toBe(await first);
});

test("a big body is compressed on another thread, and sent plain until that is done", async () => {
  const { rendering } = renderingOf(`"${"abc".repeat(500_000)}"`);
  expect(rendering.variant("gzip")).toBe(rendering.variant("identity"));
  const deadline = Date.now() + 5_000;
  while (rendering.variant("gzip") === rendering.variant("identity") && Date.now() < deadline) await Bun.sleep(5);
  const { payload, encoding } = await rendering.variant("gzip");
  expect(encoding).toBe("gzip");
  expect(gunzipSync(await bytesIn(payload)).length).toBe(1_500_002);
});

test("only encodings that were requested are cached", async () => {
  const { rendering, kept } = renderingOf(long);
  const { payload } = await rendering.variant("gzip");
  await rendering.variant("gzip");
  expect(kept.map(({ encoding }) => encoding)).toEqual(["gzip"]);
  expect(kept[0]!.size).toBe((await bytesIn(payload)).length);
});

test("an encoding that was evicted is made again with the same tag", async () => {
  const { rendering, kept } = renderingOf(long);
  const first = await rendering.variant("gzip");
  kept[0]!.evict();
  const again = await rendering.variant("gzip");
  expect(again).not.toBe(first);
  expect(again.etag).toBe(first.etag);
  expect(await bytesIn(again.payload)).toEqual(await bytesIn(first.payload));
  expect(kept.length).toBe(2);
});

function renderingOf(text: string) {
  const kept: EncodedBody[] = [];
  const content = new Content(plainOf(new TextEncoder().encode(text)), (body) => kept.push(body));
  const rendering = new Rendering(content, "tag", undefined);
  content.retain(rendering);
  return { rendering, kept };
}
