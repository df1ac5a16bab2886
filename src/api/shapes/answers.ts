import { list, namedObject, nullable, optional, withDefault, type Shape } from "./shapes.ts";
import { boolean, choice, constant, integer, text } from "./values.ts";

/** Answers of many calls: lists in pages, and what a deletion answers. */

export function pageQuery(limitDefault = 20, limitMax = 100) {
  return {
    limit: withDefault(limitDefault, integer(1, limitMax)),
    after: optional(text),
    order: withDefault("asc", choice(["asc", "desc"])),
  };
}

/** A page that clients continue by the last item's id. */
export function pageOf<Item>(item: Shape<Item>) {
  return namedObject(`${componentNameOf(item)}Page`, {
    object: constant("list"),
    data: list(item),
    first_id: nullable(text),
    last_id: nullable(text),
    has_more: boolean,
  });
}

/** A list in such pages: its query and its answer. */
export function pages<Item>(item: Shape<Item>) {
  return { query: pageQuery(), answer: pageOf(item) };
}

/** A list in OpenAI's newer pages, which clients continue by `next`. */
export function pagesWithNext<Item>(item: Shape<Item>, limitDefault: number) {
  const answer = namedObject(`${componentNameOf(item)}Page`, {
    object: constant("list"),
    data: list(item),
    has_more: boolean,
    next: nullable(text),
  });
  return { query: pageQuery(limitDefault, 1_000), answer };
}

function componentNameOf({ component: named }: Shape<unknown>): string {
  if (named === undefined) throw new Error("the items of a page are a component");
  return named.name;
}

/** The answer of a deletion. */
export const deleted = namedObject("Deleted", { id: text, object: text, deleted: constant(true) });

/** The answer if the removed thing has no id of its own, such as a membership. */
export const removed = namedObject("Removed", { object: text, deleted: constant(true) });
