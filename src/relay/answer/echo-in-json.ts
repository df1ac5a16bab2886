import type { StreamFormat } from "./format.ts";

export function echoInJson(
  bytes: Uint8Array<ArrayBuffer>,
  format: StreamFormat | null,
  from: string,
  to: string,
): Uint8Array<ArrayBuffer> {
  void [format, from, to];
  return bytes;
}
