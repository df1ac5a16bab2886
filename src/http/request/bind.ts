import type { OpenOperation, Operation, Params } from "../../api/operation.ts";
import type { Fields, Values } from "../../api/shapes/shapes.ts";
import { turns } from "../../catalogue/turns.ts";
import type { ChangeAuthor } from "../../registry/change-author.ts";
import { jsonReply } from "../reply/replies.ts";
import { readBody } from "./body.ts";
import { jsonInSlices } from "./json-in-slices.ts";
import { modelIdIn } from "./model-path.ts";
import { readQuery } from "./query.ts";
import { authorOf, type AuthenticatedContext, type Reply } from "./request-context.ts";
import type { KeyRoute, OpenRoute } from "./route.ts";

/** What a handler works with: what its operation describes, parsed and validated. */
export interface OperationRequest<Path extends string, Query extends Fields, Body> {
  /** From the path, decoded. */
  readonly params: Params<Path>;
  readonly query: Values<Query>;
  readonly body: Body;
  /** Who makes a change. */
  readonly author: ChangeAuthor;
  readonly organizationId: string;
  readonly context: AuthenticatedContext;
}

/** The route of an operation, answered with the object that `run` returns. */
export function bind<Path extends string, Query extends Fields, Body, Answer extends object>(
  operation: Operation<Path, Query, Body, Answer>,
  run: (request: OperationRequest<Path, Query, Body>) => Answer | Promise<Answer>,
): KeyRoute {
  const { id } = operation;
  const answer = async (context: AuthenticatedContext): Promise<Reply> => {
    const { organizationId } = context.actor.audience;
    const answered = await run({
      params: paramsIn(operation, context),
      query: readQuery(operation.query, context),
      body: await readBody(operation, context.raw),
      author: authorOf(context),
      organizationId,
      context,
    });
    if (!("data" in answered)) return jsonReply(200, JSON.stringify(answered));
    return jsonReply(200, await turns.run(organizationId, id, (slices) => jsonInSlices({ ...answered }, slices)));
  };
  return bindReply(operation, answer);
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
function paramsIn<Path extends string>({ path }: Operation<Path>, context: AuthenticatedContext): Params<Path> {
  const { parameters } = context.captured;
  const params = path.includes("{model}")
    ? { ...parameters, model: (context.modelId = modelIdIn(context)) }
    : parameters;
  return params as Params<Path>;
}
