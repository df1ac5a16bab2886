import { compress } from "../../catalogue/views/content.ts";
import type { Reply } from "../request/request-context.ts";
import { chooseEncoding } from "./negotiate.ts";
import { jsonReply } from "./replies.ts";

/** Below this length an answer fits into a packet anyway. */
const lengthMin = 1_024;
/** Above this many bytes, compressing would hold up other requests, so it is done on another thread. */
const atOnceBytesMax = 16 * 1_024;

export function compressedJson(json: string, acceptEncoding: string | null): Reply | Promise<Reply> {
  return compressed(jsonReply(200, ""), json, acceptEncoding);
}

/** A reply that is made for one reader, with this body compressed as the reader likes it best. */
export function compressed(
  reply: Reply,
  body: string | Uint8Array<ArrayBuffer>,
  acceptEncoding: string | null,
): Reply | Promise<Reply> {
  const plain = { ...reply, body };
  const encoding = body.length < lengthMin ? "identity" : chooseEncoding(acceptEncoding);
  if (encoding === "identity") return plain;
  const made = compress(encoding, typeof body === "string" ? Buffer.from(body) : body, atOnceBytesMax);
  const headers = { ...reply.headers, "content-encoding": encoding };
  const encoded = (bytes: Uint8Array<ArrayBuffer>): Reply => ({ ...reply, headers, body: bytes });
  // If memory is short, the reader gets it as it is.
  return made instanceof Promise ? made.then(encoded, () => plain) : encoded(made);
}
