import { inSlices } from "../slices.ts";
import type { Interests } from "./interests.ts";
import type { Found } from "./found.ts";
import { JsonScan } from "./json-scan.ts";

/** Reading this many bytes takes a few milliseconds at most, whatever they are. */
const pieceBytes = 32 * 1024;
const beginningBytes = 32 * 1024;
const comma = 0x2c;

/**
 * Where the values that are interests stand in a JSON object, in their order. A promise for a large body.
 *
 * The body is read as strictly as JSON.parse reads it, whatever its size; only raw control characters pass in strings
 * that are no interests. Refused too: what two readers may understand differently, such as a second `model`.
 */
export function findInJson(bytes: Uint8Array, interests: Interests): readonly Found[] | Promise<readonly Found[]> {
  const scan = scanOfJson(bytes, interests);
  return scan instanceof Promise ? scan.then(({ found }) => found) : scan.found;
}

/** The same, with all else that is known of the body once it is read. */
export function scanOfJson(bytes: Uint8Array, interests: Interests): JsonScan | Promise<JsonScan> {
  const scan = new JsonScan(bytes, interests);
  if (bytes.length <= pieceBytes) {
    scan.readTo(bytes.length);
    return scan;
  }
  let to = 0;
  const wait = inSlices(() => scan.readTo((to = Math.min(to + pieceBytes, bytes.length))));
  return wait === undefined ? scan : wait.then(() => scan);
}

/** The values that are interests in the beginning of an object, whose end is not read. */
export function findInBeginning(bytes: Uint8Array, interests: Interests): readonly Found[] {
  // Up to a comma, since a character must not be cut.
  const end = bytes.lastIndexOf(comma, beginningBytes);
  if (end === -1) return [];
  const scan = new JsonScan(bytes.subarray(0, end + 1), interests);
  scan.readTo(end);
  return scan.found;
}
