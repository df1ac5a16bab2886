import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import type { BrotliDecompress, Gunzip } from "node:zlib";
import { isNestedWithin } from "./json-depth.ts";
import { parseInPieces } from "../json-in-pieces.ts";
import { UpstreamError, type UpstreamAnswer } from "../upstream.ts";

export const answerBytesMax = 8 * 1024 * 1024;
const depthMax = 32;

/** The content codings that are accepted. */
export const codings = "gzip, br";

/** Reads an answer to its end; throws UpstreamError. Never holds more than the limit. */
export async function readAnswer(
  response: IncomingMessage,
  mayBeEmpty: boolean,
  bytesMax: number = answerBytesMax,
): Promise<UpstreamAnswer> {
  if (/\bhtml\b/i.test(response.headers["content-type"] ?? ""))
    throw new UpstreamError("malformed", "It answered a web page, not JSON.");
  if (Number(response.headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const body = await bodyOf(response, bytesMax);
  const digest = createHash("sha256").update(body).digest("hex");
  return { digest, json: () => parsed(body, mayBeEmpty) };
}

async function parsed(body: Buffer, mayBeEmpty: boolean): Promise<unknown> {
  if (!isNestedWithin(depthMax, body))
    throw new UpstreamError("malformed", `Its JSON is nested more than ${depthMax} levels deep.`);
  if (body.length === 0 && mayBeEmpty) return null;
  // Parsing megabytes takes a while, so other work gets a turn first.
  await setImmediate();
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    return await parseInPieces(text, () => setImmediate());
  } catch {
    throw new UpstreamError("malformed", body.length === 0 ? "Its answer is empty." : "Its answer is not JSON.");
  }
}

async function bodyOf(response: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const decoder = decoderFor(response);
  const bounded = (source: AsyncIterable<Buffer>) => upTo(bytesMax, source);
  const chunks: Buffer[] = [];
  const collect = async (decoded: AsyncIterable<Buffer>) => {
    for await (const chunk of bounded(decoded)) chunks.push(chunk);
  };
  try {
    if (decoder === null) await pipeline(response, collect);
    else await pipeline(response, bounded, decoder, collect);
  } catch (error) {
    throw error instanceof UpstreamError ? error : brokenOff(error);
  }
  return Buffer.concat(chunks);
}

/** Lets bytes through up to the limit. */
async function* upTo(bytesMax: number, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    yield chunk;
  }
}

function decoderFor(response: IncomingMessage): Gunzip | BrotliDecompress | null {
  const coding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (coding === "identity" || coding === "") return null;
  // Loaded here, because a server starts sooner without it.
  const zlib = process.getBuiltinModule("node:zlib");
  if (coding === "gzip" || coding === "x-gzip") return zlib.createGunzip();
  if (coding === "br") return zlib.createBrotliDecompress();
  throw new UpstreamError("malformed", "Its answer has a content coding that was not accepted.");
}

function tooLarge(bytesMax: number): UpstreamError {
  return new UpstreamError("too-large", `Its answer is larger than ${bytesMax / 1024 / 1024} MB.`);
}

function brokenOff(error: unknown): UpstreamError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const isDamaged = /^(Z_DATA_ERROR|Z_NEED_DICT|ERR_BROTLI|ERR__ERROR_FORMAT)/.test(code);
  return isDamaged
    ? new UpstreamError("malformed", "Its answer cannot be decompressed.")
    : new UpstreamError("truncated", "Its answer broke off.");
}
