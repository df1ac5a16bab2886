import { spliced } from "../json/spliced.ts";
import type { CallBody } from "./call-body.ts";

const objectStart = 0x7b;
const objectEnd = 0x7d;
const spaces: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** A body that names no model, with this name in front of all the rest, which does not change. */
export function withModel({ bytes, isJson }: CallBody, name: string): Uint8Array | Promise<Uint8Array> {
  const at = isJson ? bytes.indexOf(objectStart) + 1 : 0;
  const text = isJson ? memberOf(bytes, at, name) : partOf(bytes, name);
  return spliced(bytes, [{ start: at, end: at, text }]);
}

function memberOf(bytes: Uint8Array, at: number, name: string): string {
  const next = bytes.subarray(at).find((byte) => !spaces.has(byte));
  return `"model":${JSON.stringify(name)}${next === objectEnd ? "" : ","}`;
}

/** Empty for a form that does not begin with its first part. */
function partOf(bytes: Uint8Array, name: string): string {
  const [delimiter = ""] = new TextDecoder("latin1").decode(bytes.subarray(0, 200)).split("\r\n");
  if (!/^--./.test(delimiter)) return "";
  return `${delimiter}\r\nContent-Disposition: form-data; name="model"\r\n\r\n${name}\r\n`;
}
