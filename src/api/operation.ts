import type { Right } from "../core/access.ts";
import type { RefusalCode } from "../core/refusal.ts";
import type { Fields, Infer, Shape } from "./shapes/shapes.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** A row of an operation table. */
interface Description {
  /**
   * {model} matches the rest of the path, slashes included. So does {rate_limit_id} at the end, which contains a
   * model's id. Other {names} match one segment.
   */
  readonly route: `${Method} /${string}`;
  /** Its name in the log, the metrics and /openapi.json; by default the name of the row. */
  readonly id?: string;
  /**
   * The right that the caller needs. It is demanded before anything else is read, and again when a change is committed.
   * By default a GET needs the right to read the organization, and any other method the right to write it.
   */
  readonly right?: Right | "anyone";
  readonly summary: string;
  readonly query?: Fields;
  /** Refuses parameters that `query` does not describe. Others are ignored, as at OpenAI. */
  readonly hasNoOtherQuery?: boolean;
  /** Headers that this call reads, by lower-case name. */
  readonly headers?: Fields;
  /** Without a body the call takes no field. */
  readonly body?: Shape<unknown>;
  /** An absent body counts as `{}`. */
  readonly bodyOptional?: boolean;
  readonly answer: Shape<unknown>;
  /** Answered from a view, in the caller's dialect and with an ETag. */
  readonly isView?: boolean;
  /** Answered with an ETag, and 304 to one that is still right. Every view has one. */
  readonly hasEntityTag?: boolean;
  /** Answered as server-sent events on request. */
  readonly isStream?: boolean;
  /** The content type of the answer; JSON by default. */
  readonly answerType?: string;
  /** Refusals that do not follow from the rest. */
  readonly refuses?: readonly RefusalCode[];
}

/**
 * One call of the HTTP API, described once. docs/decisions/2026-11-29-one-description-per-call.md lists what follows
 * from it.
 */
export interface Operation<
  Path extends string = string,
  Query extends Fields = Fields,
  Body = unknown,
  Answer = unknown,
  Verb extends Method = Method,
> extends Omit<Description, "route" | "body"> {
  readonly id: string;
  readonly method: Verb;
  readonly path: Path;
  readonly right: Right;
  readonly query: Query;
  readonly body: Shape<Body> | null;
  readonly answer: Shape<Answer>;
}

/** A call that needs no key. */
export interface OpenOperation extends Omit<Operation, "right"> {
  readonly right: "anyone";
}

const noQuery = {};

type OperationOf<Row extends Description> = Row extends { readonly right: "anyone" }
  ? OpenOperation
  : Operation<
      Row["route"] extends `${Method} ${infer Path}` ? Path : never,
      Row extends { readonly query: infer Query extends Fields } ? Query : typeof noQuery,
      Row extends { readonly body: Shape<infer Body> } ? Body : null,
      Infer<Row["answer"]>,
      Row["route"] extends `${infer Verb extends Method} ${string}` ? Verb : never
    >;

/** Makes the operations of one noun, each from its row. */
export function operationTable<const Rows extends Readonly<Record<string, Description>>>(rows: Rows) {
  const operations = Object.entries(rows).map(([name, row]) => [name, operationOf(name, row)]);
  return Object.fromEntries(operations) as { readonly [Name in keyof Rows]: OperationOf<Rows[Name]> };
}

function operationOf(name: string, { route, ...row }: Description) {
  const [method, path] = route.split(" ");
  const right = method === "GET" ? "read-organization" : "write-organization";
  return { id: name, method, path, right, query: noQuery, body: null, ...row };
}

/** The names in a path: `key_id` in `/v1/keys/{key_id}`. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** The value of each name in a path. */
export type Params<Path extends string> = { readonly [Name in NamesIn<Path>]: string };
