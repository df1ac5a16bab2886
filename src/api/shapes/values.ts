import { maxOpenCallsMax } from "../../core/call-limits.ts";
import { isLabel, labelLengthMax } from "../../core/text/label.ts";
import { isEmail } from "../../core/people/email.ts";
import { isScopeName } from "../../core/people/role.ts";
import { malformedRequest } from "../../core/refusal.ts";
import {
  checked,
  described,
  list,
  nullable,
  optional,
  shape,
  withSchema,
  type Json,
  type JsonObject,
  type Schema,
  type Shape,
} from "./shapes.ts";

/** The values of which requests and answers consist. */

export const text = shape({ type: "string" }, readText);

/** A display name. */
export const label = checked(
  withSchema(text, { minLength: 1, maxLength: labelLengthMax, description: "Printable characters." }),
  isLabel,
  (param) => `Invalid value for '${param}': expected 1 to ${labelLengthMax} printable characters.`,
);

export const email = checked(
  withSchema(text, { format: "email", maxLength: 254 }),
  isEmail,
  (param) => `Invalid value for '${param}': expected an e-mail address.`,
);

/** The id of a model. It is validated where it is looked up or registered. */
export const modelId = withSchema(text, { minLength: 1, maxLength: 512, description: "At most 512 bytes of UTF-8." });

/** The id of a source. */
export const sourceId = withSchema(text, { pattern: "^[a-z0-9][a-z0-9._-]{0,63}$" });

export const day = withSchema(text, { format: "date" });

/** A value that its user validates; `schema` describes the valid ones. */
export function anything(schema: Schema): Shape<unknown> {
  return shape(schema, plainOf);
}

/** Texts by names that the caller chooses. */
export const textsByName: Shape<ReadonlyMap<string, string>> = shape(
  { type: "object", additionalProperties: text.schema },
  (sent, param) => {
    if (!(sent instanceof Map)) throw malformedRequest(`Invalid type for '${param}': expected an object.`, param);
    const entries = [...(sent as JsonObject)];
    return new Map(entries.map(([name, value]) => [readText(name, param), readText(value, `${param}.${name}`)]));
  },
);

export const boolean: Shape<boolean> = {
  ...shape({ type: "boolean" }, (sent, param) => {
    if (typeof sent === "boolean") return sent;
    throw malformedRequest(`Invalid type for '${param}': expected true or false.`, param);
  }),
  parse: (sent, param) => readChoice(sent, param, ["true", "false"]) === "true",
};

export function choice<const Choice extends string>(choices: readonly Choice[]): Shape<Choice> {
  return shape({ type: "string", enum: choices }, (sent, param) => readChoice(readText(sent, param), param, choices));
}

/** Always the same value. */
export function constant<const Value extends string | boolean>(value: Value): Shape<Value> {
  return shape({ type: typeof value, const: value }, (sent, param) => {
    if (sent === value) return value;
    throw malformedRequest(`Invalid value for '${param}': expected ${value}.`, param);
  });
}

/** A field of OpenAI's that is always null in Rollcall. */
export const nothing: Shape<null> = nullable(shape({ type: "null" }, () => null));

/** A whole number. */
export function integer(minimum: number, maximum?: number) {
  return wholeNumber({ minimum, ...(maximum !== undefined && { maximum }) }, (param) => {
    const range = maximum === undefined ? `${minimum} or more` : `${minimum} to ${maximum}`;
    return `Invalid value for '${param}': expected ${range}.`;
  });
}

/** A number of things. */
export const count = integer(0);

/** How many calls may be open at once. */
export const openCallCount = integer(1, maxOpenCallsMax);

/** In answers, an object without described fields. */
export const anyObject = shape({ type: "object" }, (sent) => sent);

/** A moment, in Unix seconds. */
export const seconds = wholeNumber(
  { minimum: 0 },
  (param) => `Invalid value for '${param}': expected whole Unix seconds.`,
);

/** `expires_in_seconds`: a second to a year. */
export const lifetime = integer(1, 365 * 24 * 60 * 60);

const permission = checked(
  withSchema(text, { pattern: "^[a-z_]+(\\.[a-z_]+)+$" }),
  isScopeName,
  () => "Invalid scope: expected a name such as api.model.read.",
);
export const permissions = list(permission);
export const scopes = described("Empty means no limit besides the principal's own permissions.", permissions);

/** A query parameter that may be repeated. */
export function repeated<Item>(item: Shape<Item>): Shape<readonly Item[]> {
  const items = list(item);
  return { ...items, presence: "optional", read: (sent, param) => (sent === undefined ? [] : items.read(sent, param)) };
}

/**
 * A field of OpenAI's that this server does not support. Null is accepted; accepting a value would promise something
 * false.
 */
export const unsupported = optional(
  shape(
    { type: "null", description: "Not supported. Null is accepted, because some clients send it." },
    (_, param): null => {
      throw malformedRequest(`This server does not support '${param}'.`, param);
    },
  ),
);

function wholeNumber(
  bounds: { readonly minimum: number; readonly maximum?: number },
  message: (param: string) => string,
) {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = bounds;
  return {
    ...shape({ type: "integer", ...bounds }, (sent, param) => {
      if (typeof sent === "number" && Number.isInteger(sent) && sent >= minimum && sent <= maximum) return sent;
      throw malformedRequest(message(param), param);
    }),
    parse: (sent: string, param: string) => {
      if (/^\d{1,15}$/.test(sent)) return Number(sent);
      throw malformedRequest(`Invalid value for '${param}': expected a whole number.`, param);
    },
  };
}

function readText(sent: Json, param: string): string {
  if (typeof sent !== "string") throw malformedRequest(`Invalid type for '${param}': expected a string.`, param);
  // NUL is the one character that not every store can hold.
  if (sent.includes("\0")) throw malformedRequest(`Invalid value for '${param}': it holds a NUL character.`, param);
  return sent;
}

/** JSON in the form that JSON.parse returns. */
function plainOf(sent: Json, param: string): unknown {
  if (typeof sent === "string") return readText(sent, param);
  if (Array.isArray(sent)) return sent.map((item: Json) => plainOf(item, param));
  if (!(sent instanceof Map)) return sent;
  return Object.fromEntries([...sent].map(([name, value]) => [readText(name, param), plainOf(value, param)]));
}

function readChoice<Choice extends string>(sent: string, param: string, choices: readonly Choice[]): Choice {
  const chosen = choices.find((candidate) => candidate === sent);
  if (chosen !== undefined) return chosen;
  const expected = choices.length === 1 ? choices[0] : `one of ${choices.join(", ")}`;
  throw malformedRequest(`Invalid value for '${param}': expected ${expected}.`, param);
}
