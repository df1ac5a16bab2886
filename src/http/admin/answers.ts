import { turns } from "../../catalogue/turns.ts";
import { existing } from "../../core/refusal.ts";
import { authorOf, type AuthenticatedContext, type Reply } from "../request/request-context.ts";
import type { ChangeAuthor } from "../../registry/change-author.ts";
import type { Project } from "../../core/people/organization.ts";
import type { Directory } from "../../store/directory.ts";
import type { Page, PageRequest } from "../../store/page.ts";
import { jsonInSlices } from "../request/json-in-slices.ts";
import { modelIdIn } from "../request/model-path.ts";
import { unknownCursor } from "../request/query.ts";
import { jsonReply } from "../reply/replies.ts";
import type { Method } from "../../api/operation.ts";
import type { Route } from "../request/route.ts";

/** An object of the Admin API, in its own words. */
export type Wire = Readonly<Record<string, unknown>>;

/** What a handler of the Admin API works with. */
export interface AdminRequest {
  readonly context: AuthenticatedContext;
  readonly organizationId: string;
  readonly author: ChangeAuthor;
  /** What stands in the path for {name}. */
  readonly at: (name: string) => string;
  /** What stands in the path for {model}, decoded as the Models API does it. */
  readonly modelId: () => string;
}

/** A row of the route table for admin keys, answered with one object. */
export function admin(
  method: Method,
  path: string,
  operation: string,
  handle: (request: AdminRequest) => Promise<Wire>,
): Route {
  const right = method === "GET" ? "read-organization" : "write-organization";
  const answer = async (context: AuthenticatedContext): Promise<Reply> => {
    const organizationId = context.actor.audience.organizationId;
    const at = (name: string) => context.captured.parameters[name] ?? "";
    const modelId = () => (context.modelId = modelIdIn(context));
    const request = { context, organizationId, author: authorOf(context, right), at, modelId };
    const answered = await handle(request);
    if (!Array.isArray(answered["data"])) return jsonReply(200, JSON.stringify(answered));
    return jsonReply(200, await turns.run(organizationId, operation, (slices) => jsonInSlices(answered, slices)));
  };
  return { method, path, operation, right, answer };
}

/** A page in the shape the official clients follow: by `last_id`, or by the last item's id. */
export function pageOf<Item, Made extends Wire & { readonly id: string }>(
  page: Page<Item> | null,
  toWire: (item: Item) => Made,
) {
  if (page === null) throw unknownCursor("after");
  const data = page.items.map(toWire);
  const [first, last] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  return { object: "list" as const, data, first_id: first, last_id: last, has_more: page.hasMore };
}

/** A page in the younger shape, whose clients go on with `next`. */
export function pageWithNext<Item, Made>(
  page: Page<Item> | null,
  toWire: (item: Item) => Made,
  idOf: (item: Item) => string,
) {
  if (page === null) throw unknownCursor("after");
  const last = page.items.at(-1);
  const next = page.hasMore && last !== undefined ? idOf(last) : null;
  return { object: "list" as const, data: page.items.map(toWire), has_more: page.hasMore, next };
}

/** One page of a list that is short enough to have been read whole; null for an unknown cursor. */
export function pageFrom<Item>(
  all: readonly Item[],
  { limit, after, order }: PageRequest,
  idOf: (item: Item) => string,
): Page<Item> | null {
  const items = order === "asc" ? all : all.toReversed();
  const start = after === null ? 0 : items.findIndex((item) => idOf(item) === after) + 1;
  if (after !== null && start === 0) return null;
  return { items: items.slice(start, start + limit), hasMore: items.length > start + limit };
}

export async function findProject(directory: Directory, organizationId: string, id: string): Promise<Project> {
  return existing(await directory.projects.find(organizationId, id), "project", id);
}
