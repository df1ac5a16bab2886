import type { Operation } from "../../../api/operation.ts";
import { object, type Fields, type JsonObject } from "../../../api/shapes/shapes.ts";
import { malformedRequest, Refusal } from "../../../core/refusal.ts";
import type { RawRequest } from "../request-context.ts";
import { parseStrictJson } from "./strict-json.ts";

const noFields = object({});

/** The body as its operation describes it; null if the operation has none. An unknown field is refused. */
export async function readBody<Body>(
  { method, body, bodyOptional }: Operation<string, Fields, Body>,
  raw: RawRequest,
): Promise<Body> {
  if (body !== null) return body.read(await (bodyOptional === true ? readOptionalObject(raw) : readObject(raw)), "");
  // Clients send no body with these methods. What a proxy may add is ignored.
  if (method !== "GET" && method !== "DELETE") noFields.read(await readOptionalObject(raw), "");
  return null as Body;
}

/** The JSON object in a request's body. */
export async function readObject(raw: RawRequest): Promise<JsonObject> {
  assertJsonType(raw);
  return objectIn(await readBytes(raw));
}

/** The same if the body is optional. */
export async function readOptionalObject(raw: RawRequest): Promise<JsonObject> {
  const bytes = await readBytes(raw);
  // Some clients send the JSON content type with an empty body.
  if (bytes.length === 0) return new Map();
  assertJsonType(raw);
  return objectIn(bytes);
}

/** The same for clients that may omit the content type, such as Ollama's. */
export async function readUntypedObject(raw: RawRequest): Promise<JsonObject> {
  return objectIn(await readBytes(raw));
}

function assertJsonType(raw: RawRequest): void {
  const contentType = raw.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(contentType))
    throw new Refusal("unsupported-media-type", "Send the body as application/json.", { param: "content-type" });
}

/** The body as it is. Refused if it is compressed. */
export function readBytes(raw: RawRequest): Promise<Uint8Array> {
  const coding = raw.header("content-encoding") ?? "";
  if (coding !== "" && coding !== "identity")
    throw new Refusal("unsupported-media-type", "Send the body uncompressed.", { param: "content-encoding" });
  return raw.body();
}

function objectIn(bytes: Uint8Array): JsonObject {
  const value = parseStrictJson(decodeUtf8(bytes));
  if (!(value instanceof Map)) throw malformedRequest("The body must be a JSON object.", "body");
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    // Keeps a byte order mark, so that the parser refuses it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformedRequest("The body is not well-formed UTF-8.", "body");
  }
}
