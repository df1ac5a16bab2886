import type { Fields, Json, Shape, Values } from "../../api/shapes/shapes.ts";
import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import type { QueryParameters } from "../../dialects/dialect.ts";
import type { RequestContext } from "./request-context.ts";

/** The parameters of a query by name. Unknown ones are ignored, as at OpenAI. */
export class Query implements QueryParameters {
  readonly #parameters: URLSearchParams;

  constructor({ query }: Pick<RequestContext, "query">) {
    this.#parameters = new URLSearchParams(query);
  }

  pairs(): [string, string][] {
    return [...this.#parameters];
  }

  text(name: string): string | null {
    const values = this.#parameters.getAll(name);
    if (values.length > 1) throw malformedRequest(`The parameter '${name}' is given twice.`, name);
    return whole(values, name)[0] ?? null;
  }

  /** `name[]=a&name[]=b`, or the same without brackets. */
  texts(name: string): string[] {
    return whole([...this.#parameters.getAll(`${name}[]`), ...this.#parameters.getAll(name)], name);
  }

  wholeNumber(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!/^\d{1,15}$/.test(text)) throw malformedRequest(`Invalid value for '${name}': expected a whole number.`, name);
    return Number(text);
  }
}

/** Parses the query as its operation describes it. */
export function readQuery<Named extends Fields>(fields: Named, context: Pick<RequestContext, "query">): Values<Named> {
  const query = new Query(context);
  const values = Object.entries(fields).map(([name, field]) => [name, field.read(sent(query, name, field), name)]);
  return Object.fromEntries(values) as Values<Named>;
}

/** The same, and refuses any other parameter. */
export function readWholeQuery<Named extends Fields>(
  fields: Named,
  context: Pick<RequestContext, "query">,
): Values<Named> {
  const values = readQuery(fields, context);
  const other = new Query(context).pairs().find(([name]) => !Object.hasOwn(fields, name.replace(/\[\]$/, "")));
  if (other !== undefined) throw malformedRequest(`Unknown parameter: '${other[0]}'.`, other[0]);
  return values;
}

function sent(query: Query, name: string, { schema, parse }: Shape<unknown>): Json | undefined {
  if (schema["type"] === "array") return query.texts(name);
  const text = query.text(name);
  if (text === null) return undefined;
  return parse === undefined ? text : parse(text, name);
}

// NUL is the one character that not every store can hold.
function whole(values: readonly string[], name: string): string[] {
  if (values.some((value) => value.includes("\0")))
    throw malformedRequest(`Invalid value for '${name}': it holds a NUL character.`, name);
  return [...values];
}

export function unknownCursor(name: "after" | "before"): Refusal {
  return malformedRequest(`Invalid value for '${name}': it is no item of this list.`, name);
}
