import type { StreamFormat } from "./format.ts";
import { NameEcho } from "./name-echo.ts";

/** An answer that is one JSON document, with the name that the caller used; the format is null where it has no streams. */
export function echoInJson(
  bytes: Uint8Array<ArrayBuffer>,
  format: StreamFormat | null,
  from: string,
  to: string,
): Uint8Array<ArrayBuffer> {
  return new NameEcho(format, from, to, "document").push(bytes) as Uint8Array<ArrayBuffer>;
}
