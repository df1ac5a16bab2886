import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";

/** Whether the bytes of an answer are not what they say, so that nothing can be read in them or written into them. */
export function isPacked(headers: UpstreamReply["headers"]): boolean {
  return encodingOf(headers) !== "identity";
}

/** In lower case; `identity` for bytes that are what they say. */
export function encodingOf(headers: UpstreamReply["headers"]): string {
  return (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
}

// A bound for what was made to unpack to more.
const limits = { maxOutputLength: 1024 * 1024 };

const unpackers: Readonly<Record<string, (bytes: Uint8Array, zlib: typeof import("node:zlib")) => Uint8Array>> = {
  gzip: (bytes, zlib) => zlib.gunzipSync(bytes, limits),
  "x-gzip": (bytes, zlib) => zlib.gunzipSync(bytes, limits),
  deflate: (bytes, zlib) => zlib.inflateSync(bytes, limits),
  br: (bytes, zlib) => zlib.brotliDecompressSync(bytes, limits),
  zstd: (bytes, zlib) => zlib.zstdDecompressSync(bytes, limits),
};

/** The text of a short body; null if nobody here can unpack it. */
export function unpackedText(body: Uint8Array, headers: UpstreamReply["headers"]): string | null {
  try {
    const bytes = isPacked(headers) ? unpacked(body, encodingOf(headers)) : body;
    return bytes === undefined ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}

function unpacked(body: Uint8Array, encoding: string): Uint8Array | undefined {
  // Loaded here, because a server starts sooner without it.
  return unpackers[encoding]?.(body, process.getBuiltinModule("node:zlib"));
}
