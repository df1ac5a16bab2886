// Its first member tells an error from an answer: a job or a response that failed begins with its id.
const errorBeginning = /^\s*\{\s*(?:"type"\s*:\s*"error"\s*,\s*)?"error"\s*:\s*["{]/;
const beginningBytes = 64;
const [openBrace, quote, letterE, letterT] = [0x7b, 0x22, 0x65, 0x74];
const errorBytesMax = 64 * 1024;

/** The status of a good answer, or of the error that it holds instead: OpenRouter and others send them with 200. */
export function statusIn(bytes: Uint8Array, status: number): number {
  if (bytes.length > errorBytesMax || beginsOtherwise(bytes)) return status;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!errorBeginning.test(buffer.toString("latin1", 0, beginningBytes))) return status;
  return codeIn(buffer) ?? 500;
}

/** Whether the first letters are enough to tell: most answers begin with `{"id"`. */
function beginsOtherwise(bytes: Uint8Array): boolean {
  return bytes[0] === openBrace && bytes[1] === quote && bytes[2] !== letterE && bytes[2] !== letterT;
}

/** OpenRouter's code is a status. */
function codeIn(buffer: Buffer): number | null {
  try {
    const { error } = JSON.parse(buffer.toString()) as { error: { code?: unknown } };
    return typeof error.code === "number" && error.code >= 400 && error.code < 600 ? error.code : null;
  } catch {
    return null;
  }
}
