import { compress } from "../../catalogue/views/content.ts";
import type { Reply } from "../request/request-context.ts";
import { chooseEncoding } from "./negotiate.ts";
import { jsonReply } from "./replies.ts";

/** Below this length an answer fits into a packet anyway. */
const lengthMin = 1_024;
/** Above this many bytes, compressing would hold up other requests, so it is done on another thread. */
const atOnceBytesMax = 16 * 1_024;

/** An answer that is made for one reader, compressed as the reader likes it best. */
export function compressedJson(json: string, acceptEncoding: string | null): Reply | Promise<Reply> {
  const encoding = json.length < lengthMin ? "identity" : chooseEncoding(acceptEncoding);
  if (encoding === "identity") return jsonReply(200, json);
  const made = compress(encoding, Buffer.from(json), atOnceBytesMax);
  const reply = (bytes: Uint8Array<ArrayBuffer>): Reply => {
    const plain = jsonReply(200, "");
    return { ...plain, headers: { ...plain.headers, "content-encoding": encoding }, body: bytes };
  };
  // If memory is short, the reader gets it as it is.
  return made instanceof Promise ? made.then(reply, () => jsonReply(200, json)) : reply(made);
}
