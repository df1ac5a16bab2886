import type { OpenOperation, Params } from "../../api/operation.ts";
import type { nouns } from "../../api/operations.ts";
import type { Json, Shape, Values } from "../../api/shapes/shapes.ts";
import type { Sent } from "../../client/invoke.ts";

/*
 * What can be asked of the server, as src/api describes it. These are types alone: nothing of the descriptions is in what
 * the browser loads.
 */

type RowsOf<Table> = Table extends unknown ? Exclude<Table[keyof Table], OpenOperation> : never;
type Described = RowsOf<(typeof nouns)[number]>;

type Operations = { readonly [One in Described as `${One["method"]} ${One["path"]}`]: One };

/** A call by its method and path, such as `GET /rollcall/v1/models/{model}`. */
export type Route = keyof Operations;

export type ReadRoute = Extract<Route, `GET ${string}`>;

type PathOf<Asked extends Route> = Operations[Asked]["path"];
type QueryOf<Asked extends Route> = Operations[Asked]["query"];
type BodyOf<Asked extends Route> = Operations[Asked] extends { readonly body: Shape<infer Body> | null } ? Body : never;

/** A value as it is in JSON, where a Map of texts is an object. */
export type Wire<Value> = [Json] extends [Value]
  ? unknown
  : Value extends ReadonlyMap<string, infer Inner>
    ? Readonly<Record<string, Wire<Inner>>>
    : Value extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : Value extends object
        ? { readonly [Name in keyof Value]: Wire<Value[Name]> }
        : Value;

/** What a call answers. */
export type AnswerOf<Asked extends Route> = Operations[Asked] extends { readonly answer: Shape<infer Answer> }
  ? Wire<Answer>
  : never;

type ParamsPart<Path extends string> = keyof Params<Path> extends never
  ? { readonly params?: undefined }
  : { readonly params: Params<Path> };
type BodyPart<Body> = Body extends null ? { readonly body?: undefined } : { readonly body?: Sent<Body> };

/** What a call takes: the names in its path, its query and its body. */
export type RequestOf<Asked extends Route> = ParamsPart<PathOf<Asked>> &
  BodyPart<BodyOf<Asked>> & { readonly query?: Sent<Values<QueryOf<Asked>>> | undefined };
