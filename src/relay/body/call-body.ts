import { malformedRequest } from "../../core/refusal.ts";
import type { ObjectKind } from "../../core/objects.ts";
import { continuedFields, namePaths, stateFields, type Call } from "../calls.ts";
import { scanOfJson } from "../json/find-in-json.ts";
import type { JsonScan } from "../json/json-scan.ts";
import type { Found } from "../json/found.ts";
import { spliced, type Edit } from "../json/spliced.ts";
import { boundaryOf, isForm } from "../multipart/boundary.ts";
import { findInMultipart } from "../multipart/find-in-multipart.ts";
import { refersToState } from "./state-marks.ts";
import { uncheckedFormFields, uncheckedIn } from "./unchecked.ts";

const [openBrace, quote] = [0x7b, 0x22];

/** A model's name in a body: the span of its token, and the name without Google's `models/` in front. */
interface NameSpan {
  /** The interest that it is, such as `fallbacks[].model`. */
  readonly path: string;
  /** Where it stands, such as `fallbacks[2].model`. */
  readonly place: string;
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly prefix: string;
  readonly isJson: boolean;
}

/** How a body names models. */
type NamingBody = Pick<Call, "body" | "interests" | "namePrefixes" | "modelDefault">;

/** The body of a call: its bytes, and where they name models. */
export interface CallBody {
  readonly bytes: Uint8Array;
  readonly isJson: boolean;
  /** The name of the model; null if the body has none. */
  readonly model: string | null;
  /** Further models that it names, with the place of each. */
  readonly further: readonly { readonly name: string; readonly place: string }[];
  /** The fields through which an upstream may choose a model that nobody here can check. */
  readonly unchecked: readonly string[];
  /** What the request continues: objects of the one source that keeps them. */
  readonly continues: readonly { readonly kind: ObjectKind; readonly id: string; readonly place: string }[];
  /** How many bytes are text, or names and numbers around it, but no files. */
  readonly textBytes: number;
  /** The value at a path of the call's interests; null without one, and in forms. */
  value(path: string): Found | null;
  /** The number in a field of the call's interests; null without one. */
  number(path: string): number | null;
  /** The text in a field of the call's interests; null without one. */
  text(path: string): string | null;
  /** The length of the file in a form. */
  readonly fileBytes: number;
  /** Whether the caller lets the source keep the answer. */
  readonly mayBeKept: boolean;
  /** Whether the request refers to something that only one account, or one server, knows. Reads the whole body. */
  hasState(): Promise<boolean>;
  /**
   * The bytes with other names in the places of these, with `added` as the model of a body that names none, and with
   * what `asked` asks for. The same bytes if nothing changes.
   */
  named(nameOf: (name: string) => string, added?: string | null, asked?: Edit | null): Uint8Array | Promise<Uint8Array>;
}

/** Finds the models that a body names. Throws a refusal if it is malformed, or if two readers could disagree on it. */
export function readCallBody(call: NamingBody, bytes: Uint8Array, contentType: string): CallBody | Promise<CallBody> {
  const isMultipart = isForm(contentType);
  if (isMultipart && call.body === "json") throw malformedRequest("Send the body as application/json.", "content-type");
  if (!isMultipart && call.body === "multipart")
    throw malformedRequest("Send the body as multipart/form-data.", "content-type");
  return isMultipart ? multipartBody(bytes, contentType) : jsonBody(call, bytes);
}

function jsonBody(call: NamingBody, bytes: Uint8Array): CallBody | Promise<CallBody> {
  const scan = scanOfJson(bytes, call.interests);
  return scan instanceof Promise
    ? scan.then((read) => new JsonBody(bytes, read, call))
    : new JsonBody(bytes, scan, call);
}

/** What few requests need is found when it is asked for. */
class JsonBody implements CallBody {
  readonly isJson = true;
  readonly bytes: Uint8Array;
  readonly model: string | null = null;
  readonly further: NameSpan[] = [];
  readonly textBytes: number;
  readonly #found: readonly Found[];
  readonly #spans: NameSpan[] = [];
  /** A null in the place of the model, where the vendor has a default. */
  readonly #absent: Found | null;

  constructor(bytes: Uint8Array, { found, encodedBytes }: JsonScan, { namePrefixes, modelDefault }: NamingBody) {
    this.bytes = bytes;
    this.textBytes = bytes.length - encodedBytes;
    this.#found = found;
    const isAbsent = ({ path, type }: Found) => modelDefault !== null && path === "model" && type === "null";
    this.#absent = found.find(isAbsent) ?? null;
    for (const one of found) {
      if (one === this.#absent) continue;
      const span = nameIn(one, namePrefixes);
      if (span === null) continue;
      this.#spans.push(span);
      if (span.path !== "model") this.further.push(span);
      else this.model = span.name;
    }
  }

  get unchecked(): readonly string[] {
    return uncheckedIn(this.#found);
  }

  get continues(): CallBody["continues"] {
    return this.#found.flatMap(continuedIn);
  }

  get mayBeKept(): boolean {
    return !this.#found.some(({ path, value }) => path === "store" && value === false);
  }

  value(path: string): Found | null {
    return this.#found.find((one) => one.path === path) ?? null;
  }

  readonly fileBytes = 0;

  /** The last one, as most servers read it. */
  number(path: string): number | null {
    const value = this.#found.findLast((one) => one.path === path)?.value;
    return typeof value === "number" ? value : null;
  }

  text(path: string): string | null {
    const value = this.value(path)?.value;
    return typeof value === "string" ? value : null;
  }

  async hasState(): Promise<boolean> {
    return stateFields.some((field) => this.#has(field)) || (await refersToState(this.bytes));
  }

  named(
    nameOf: (name: string) => string,
    added: string | null = null,
    asked: Edit | null = null,
  ): Uint8Array | Promise<Uint8Array> {
    const edits = renamed(this.#spans, nameOf);
    if (added !== null) edits.push(this.#added(added));
    if (asked !== null) edits.push(asked);
    return spliced(this.bytes, edits);
  }

  #added(model: string): Edit {
    if (this.#absent === null) return memberInFront(this.bytes, model);
    const { start, end } = this.#absent;
    return { start, end, text: JSON.stringify(model) };
  }

  #has(field: string): boolean {
    return this.#found.some(({ path }) => path === field);
  }
}

async function multipartBody(bytes: Uint8Array, contentType: string): Promise<CallBody> {
  const { model, names, count, size, fileBytes } = await findInMultipart(bytes, contentType);
  const spans =
    model === null ? [] : [{ ...model, path: "model", place: "model", name: model.value, prefix: "", isJson: false }];
  return {
    bytes,
    isJson: false,
    model: model?.value ?? null,
    further: [],
    unchecked: uncheckedFormFields(names),
    continues: [],
    textBytes: 0,
    value: () => null,
    number: (path) => (path === "n" ? count : null),
    text: (path) => (path === "size" ? size : null),
    fileBytes,
    mayBeKept: true,
    hasState: () => Promise.resolve(false),
    named: (nameOf, added = null) => {
      const first = added === null ? [] : [fieldInFront(bytes, contentType, added)];
      return spliced(bytes, [...first, ...renamed(spans, nameOf)]);
    },
  };
}

function renamed(spans: readonly NameSpan[], nameOf: (name: string) => string): Edit[] {
  return spans.flatMap(({ start, end, name, prefix, isJson }) => {
    const other = nameOf(name);
    if (other === name) return [];
    return [{ start, end, text: isJson ? JSON.stringify(prefix + other) : prefix + other }];
  });
}

/** The model as the first member of an object that names none. */
function memberInFront(bytes: Uint8Array, model: string): Edit {
  const start = bytes.indexOf(openBrace) + 1;
  // Only an empty object has no quotes.
  const comma = bytes.includes(quote) ? "," : "";
  return { start, end: start, text: `"model":${JSON.stringify(model)}${comma}` };
}

/** The model as the first field of a form that names none. */
function fieldInFront(bytes: Uint8Array, contentType: string, model: string): Edit {
  const delimiter = `--${boundaryOf(contentType)}`;
  // A line end may stand before it.
  const start = Math.max(0, Buffer.from(bytes.subarray(0, delimiter.length + 2)).indexOf(delimiter));
  const disposition = 'Content-Disposition: form-data; name="model"';
  return { start, end: start, text: `${delimiter}\r\n${disposition}\r\n\r\n${model}\r\n` };
}

/** Throws where a server could read the id of another organization's object in something that is no text. */
function continuedIn({ path, place, type, value: id }: Found): CallBody["continues"] {
  if (!Object.hasOwn(continuedFields, path)) return [];
  if (type === "null" || (path === "conversation" && type === "object")) return [];
  if (typeof id !== "string") throw malformedRequest(`Invalid type for '${place}': expected a string.`, place);
  return [{ kind: continuedFields[path as keyof typeof continuedFields], id, place: path }];
}

function nameIn({ path, place, start, end, type, value }: Found, prefixes: readonly string[]): NameSpan | null {
  // An element of `fallbacks` is a name, or an object with one in it.
  if (!namePaths.has(path) || (path === "fallbacks[]" && type === "object")) return null;
  if (type === "null" && path !== "model") return null;
  if (typeof value !== "string") throw malformedRequest(`Invalid type for '${place}': expected a string.`, place);
  const prefix = prefixes.find((one) => value.startsWith(one)) ?? "";
  return { path, place, start, end, name: value.slice(prefix.length), prefix, isJson: true };
}
