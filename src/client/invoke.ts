import type { Operation, Params } from "../api/operation.ts";
import type { Fields, Values } from "../api/shapes/shapes.ts";
import { send, type Answer, type Connection, type Query } from "./connection.ts";

/**
 * What may be sent for a value. Any field may be left out and any text stand for a choice, since the server says what is
 * missing and what can be chosen; a field that is not described does not compile.
 */
export type Sent<Value> = Value extends string
  ? string
  : Value extends ReadonlyMap<string, infer Inner>
    ? Readonly<Record<string, Sent<Inner>>>
    : Value extends readonly (infer Item)[]
      ? readonly Sent<Item>[]
      : Value extends object
        ? { readonly [Name in keyof Value]?: Sent<Value[Name]> | undefined }
        : Value;

export type SentQuery<Described extends Operation> = Sent<Values<Described["query"]>>;

export interface Request<Path extends string, QueryFields extends Fields, Body> {
  readonly params?: Params<Path>;
  readonly query?: Sent<Values<QueryFields>> | undefined;
  readonly body?: Sent<Body>;
}

/** Calls an operation. Its path begins at the server's root, one step above a base URL that ends in /v1. */
export function invoke<Path extends string, QueryFields extends Fields, Body>(
  connection: Connection,
  { method, path }: Operation<Path, QueryFields, Body>,
  { params, query, body }: Request<Path, QueryFields, Body>,
): Promise<Answer> {
  const names: Readonly<Record<string, string>> = params ?? {};
  const options = {
    query: inQuery((query ?? {}) as Readonly<Record<string, unknown>>),
    ...(typeof body === "object" && body !== null && { body }),
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => segment(names[name] ?? ""));
  return send({ ...connection, baseUrl: rootOf(connection) }, method, filled, options);
}

export function rootOf({ baseUrl }: Connection): URL {
  const root = new URL(baseUrl);
  root.pathname = root.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
  return root;
}

function inQuery(query: Readonly<Record<string, unknown>>): Query {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => (Array.isArray(value) ? [`${name}[]`, value.map(String)] : [name, String(value)])),
  );
}

/** Encodes one segment of a path. Characters that a segment may contain stay readable in logs. */
export function segment(id: string): string {
  return encodeURIComponent(id.toWellFormed()).replaceAll(/%(3A|40|24|26|2B|3D)/g, decodeURIComponent);
}
