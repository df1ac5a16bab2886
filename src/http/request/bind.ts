import type { OpenOperation, Operation, Params } from "../../api/operation.ts";
import type { Fields, Values } from "../../api/shapes/shapes.ts";
import { turns } from "../../catalogue/turns.ts";
import type { Right } from "../../core/access.ts";
import type { ChangeAuthor } from "../../registry/change-author.ts";
import type { Commit, Work } from "../../registry/commit.ts";
import { compressedJson } from "../reply/compressed-json.ts";
import { readBody } from "./body/body.ts";
import { jsonInSlices } from "./body/json-in-slices.ts";
import { modelIdIn } from "./model-path.ts";
import { readQuery, readWholeQuery } from "./query.ts";
import { authorOf, type AuthenticatedContext } from "./request-context.ts";
import type { KeyRoute, OpenRoute } from "./route.ts";

/** What a handler works with: what its operation describes, parsed and validated. */
export interface OperationRequest<Path extends string, Query extends Fields, Body> {
  /** From the path, decoded. */
  readonly params: Params<Path>;
  readonly query: Values<Query>;
  readonly body: Body;
  /** Makes a change in the caller's name. */
  readonly commit: <Result>(work: Work<Result>) => Promise<Result>;
  /** The same for a change that needs another right than the call, because of what it concerns. */
  readonly commitAs: <Result>(right: Right, work: Work<Result>) => Promise<Result>;
  readonly author: ChangeAuthor;
  readonly organizationId: string;
  readonly context: AuthenticatedContext;
}

/** Returns the object that answers the call. */
type Handler<Path extends string, Query extends Fields, Body, Answer> = (
  request: OperationRequest<Path, Query, Body>,
) => Answer | Promise<Answer>;

type AnyHandler = Handler<string, Fields, unknown, object>;

type HandlerOf<Bound> = [Bound] extends [Operation<infer Path, infer Query, infer Body, infer Answer>]
  ? Handler<Path, Query, Body, Answer>
  : never;

/** Makes routes of the operations that have a handler. */
export type Bind = <const Table extends Readonly<Record<string, Operation>>>(
  operations: Table,
  handlers: { readonly [Name in keyof Table]?: HandlerOf<Table[Name]> },
) => readonly KeyRoute[];

export function binder(commit: Commit): Bind {
  return (operations, handlers) =>
    Object.entries(handlers).flatMap(([name, handle]) => {
      const operation = operations[name];
      return operation === undefined ? [] : [routeOf(operation, handle as AnyHandler, commit)];
    });
}

function routeOf(operation: Operation, handle: AnyHandler, commit: Commit): KeyRoute {
  const { id, hasNoOtherQuery = false } = operation;
  return bindReply(operation, async (context) => {
    const { organizationId } = context.actor.audience;
    const author = authorOf(context);
    const answered = await handle({
      params: paramsIn(operation, context),
      query: hasNoOtherQuery ? readWholeQuery(operation.query, context) : readQuery(operation.query, context),
      body: await readBody(operation, context.raw),
      commit: (work) => commit(author, work),
      commitAs: (right, work) => commit({ ...author, right }, work),
      author,
      organizationId,
      context,
    });
    const json =
      "data" in answered
        ? await turns.run(organizationId, id, (slices) => jsonInSlices({ ...answered }, slices))
        : JSON.stringify(answered);
    return compressedJson(json, context.raw.header("accept-encoding"));
  });
}

/** The route of an operation whose handler writes the reply itself: in a dialect, or as a stream. */
export function bindReply({ id, method, path, right }: Operation, answer: KeyRoute["answer"]): KeyRoute {
  return { method, path, operation: id, right, answer };
}

/** The route of a call that needs no key. */
export function bindOpen({ id, method, path, right }: OpenOperation, answer: OpenRoute["answer"]): OpenRoute {
  return { method, path, operation: id, right, answer };
}

/** {model} may contain slashes. It is noted for the log. */
function paramsIn({ path }: Operation, context: AuthenticatedContext) {
  const { parameters } = context.captured;
  return path.includes("{model}") ? { ...parameters, model: (context.modelId = modelIdIn(context)) } : parameters;
}
