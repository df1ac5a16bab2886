import { readNumber } from "../command/settings.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { Failure } from "../failure.ts";
import { textIn, type Json } from "../output/json/value.ts";

/** The flags --filter, --sort-by and --max-items. A filtered list is sorted by id. */
export type Selection = Readonly<ReturnType<typeof readSelection>>;

export function selected(items: readonly Json[], { matches, descending, count }: Selection): readonly Json[] {
  const chosen = matches === null ? items : items.filter((item) => matches(idOf(item)));
  const inOrder = matches === null && descending === null ? chosen : sortedById(chosen, descending ?? false);
  return count === undefined || count < 0 ? inOrder : inOrder.slice(0, count);
}

/** Throws Failure. */
export function readSelection(flags: ParsedFlags) {
  const filter = flags.text("filter");
  const order = flags.text("sort-by");
  return {
    matches: filter === undefined ? null : readFilter(filter),
    descending: order === undefined ? null : readOrder(order),
    count: readNumber(flags, "max-items", -1),
  };
}

export function sortedById(items: readonly Json[], descending = false): readonly Json[] {
  const sorted = items.toSorted((one, other) => {
    const [left, right] = [idOf(one), idOf(other)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
  return descending ? sorted.toReversed() : sorted;
}

function idOf(item: Json): string {
  return textIn(item, "id") ?? "";
}

function readFilter(text: string): (id: string) => boolean {
  const [, operator, value = ""] = /^id([=~])(.*)$/s.exec(text) ?? [];
  if (operator === "=") return (id) => id === value;
  if (operator !== "~") throw filterFailure(text);
  const pattern = readPattern(value);
  return (id) => pattern.test(id);
}

function filterFailure(text: string): Failure {
  const isOwner = /^own(?:er|ed_by)\b/.test(text);
  const advice = isOwner ? " To choose by the owner, use `rollcall models list --owner OWNER`." : "";
  return new Failure(`Write --filter as 'id=VALUE' or as 'id~PATTERN'.${advice}`);
}

function readPattern(text: string): RegExp {
  const ignoresCase = text.startsWith("(?i)");
  try {
    return new RegExp(ignoresCase ? text.slice(4) : text, ignoresCase ? "iu" : "u");
  } catch {
    throw new Failure(`The pattern "${text}" of --filter is not a regular expression; check its brackets and escapes.`);
  }
}

function readOrder(text: string): boolean {
  if (text === "id" || text === "~id") return text === "~id";
  throw new Failure("Write --sort-by as 'id', or as '~id' for descending order.");
}
