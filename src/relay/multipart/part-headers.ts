import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import { parametersOf } from "./parameters.ts";

/** The name of the part. Refuses headers that two readers may understand differently. */
export function partName(headers: string): string {
  const read = headersByName(headers);
  const disposition = /^form-data(?=[ \t;]|$)(.*)$/i.exec(read.get("content-disposition") ?? "");
  const parameters = disposition === null ? null : parametersOf(disposition[1] ?? "");
  const name = parameters?.get("name");
  if (!parameters || name === undefined || !areReadAlike([...parameters.keys()]))
    throw unclear("a part needs one plain Content-Disposition: form-data with a name");
  assertPlainName(name.value, name.isQuoted);
  if (name.value !== "model") return name.value;
  if ([...parameters.keys()].some((key) => key.startsWith("filename"))) throw unclear("the field 'model' is a file");
  assertPlainText(read);
  return name.value;
}

/** Some servers search the text for `name=`, and find the first one, also in `x-name=` and in the value of another. */
function areReadAlike([first, ...others]: readonly string[]): boolean {
  return first === "name" && others.every((other) => other === "filename" || other === "filename*");
}

/** Only the plain form: no folded lines, no lone line feeds, and none of the headers that matter twice. */
function headersByName(headers: string): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const line of headers.split("\r\n")) {
    const [, name = "", value = ""] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([^\r\n\0]*)$/.exec(line) ?? [];
    if (name === "") throw unclear("the headers of a part are malformed");
    if (read.has(name.toLowerCase())) throw unclear(`a part has the header ${name} twice`);
    read.set(name.toLowerCase(), value.trimEnd());
  }
  return read;
}

/**
 * Refuses what some servers take for `model` and others do not: `Model`, `mod%65l`, `model[]`, an encoded word, and a byte
 * order mark in front of it. `_charset_` changes how some read the other fields. `name` has a character for each byte.
 */
function assertPlainName(name: string, isQuoted: boolean): void {
  const decoded = name.replaceAll(/%([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  const [bare = ""] = Buffer.from(decoded, "latin1").toString().toLowerCase().split(/[\0[]/);
  const isTwin = (bare.trim() === "model" && name !== "model") || bare.trim() === "_charset_";
  if (isTwin || name.includes("\\") || name.includes("=?") || !(isQuoted || /^[\w.-]+$/.test(name)))
    throw unclear(`servers disagree on the field name ${JSON.stringify(name)}`);
}

/** A part that is encoded has one value for servers that decode it and another for those that do not. */
function assertPlainText(headers: ReadonlyMap<string, string>): void {
  const encoding = headers.get("content-transfer-encoding") ?? "binary";
  const type = headers.get("content-type") ?? "text/plain";
  if (!/^(7bit|8bit|binary)$/i.test(encoding) || !/^text\/plain(\s*;\s*charset="?(utf-8|us-ascii)"?)?$/i.test(type))
    throw unclear("the field 'model' must be plain text");
}

export function unclear(why: string): Refusal {
  return malformedRequest(`The multipart body cannot be read: ${why}.`, "model");
}
