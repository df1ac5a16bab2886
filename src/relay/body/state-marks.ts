import { inSlices } from "../slices.ts";

// Objects of one account that a request refers to somewhere inside. Found by their names alone: at worst, a request
// without state is not tried at another source.
const marks = ['"encrypted_content"', '"file_id"', '"item_reference"', '"thoughtSignature"', '"container"'];
const markLengthMax = Math.max(...marks.map(({ length }) => length));
const pieceBytes = 512 * 1024;

/** Whether a body refers to something that only one account knows. */
export async function refersToState(bytes: Uint8Array): Promise<boolean> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let isFound = false;
  await inSlices(() => {
    // A mark may begin in this piece and end in the next one.
    const piece = buffer.subarray(at, at + pieceBytes + markLengthMax);
    isFound = marks.some((mark) => piece.includes(mark));
    at += pieceBytes;
    return isFound || at >= buffer.length;
  });
  return isFound;
}
