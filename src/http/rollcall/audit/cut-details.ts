/** How many characters of the details of one event a list shows, about. */
const charactersMax = 2_000;

/** The beginning of long details: every member of an object, but lists and texts only as far as they fit. */
export function cutDetails(details: Readonly<Record<string, unknown>>) {
  if (JSON.stringify(details).length <= charactersMax) return { details, isCut: false };
  const budget = { left: charactersMax };
  return { details: cut(details, budget) as Readonly<Record<string, unknown>>, isCut: true };
}

function cut(value: unknown, budget: { left: number }): unknown {
  if (typeof value === "string") {
    const kept = value.slice(0, Math.max(0, budget.left)).toWellFormed();
    budget.left -= kept.length;
    return kept;
  }
  budget.left -= 8;
  if (Array.isArray(value)) return cutItems(value, budget).map(([, item]) => item);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    cutItems(Object.entries(value), budget, ([, item]) => item).map(([[name], item]) => [name, item]),
  );
}

function cutItems<Item>(
  items: readonly Item[],
  budget: { left: number },
  valueOf: (item: Item) => unknown = (item) => item,
): (readonly [Item, unknown])[] {
  const kept: (readonly [Item, unknown])[] = [];
  for (const item of items) {
    if (budget.left <= 0) break;
    kept.push([item, cut(valueOf(item), budget)]);
  }
  return kept;
}
