import type { AnswerOf } from "../../data/contract.ts";
import type { Tone } from "../../parts/text/badge.tsx";
import type { Query } from "../../route/address.ts";
import type { PageName } from "../../route/page-names.ts";
import type { Words } from "./overview-words.ts";

export type Summary = AnswerOf<"GET /rollcall/v1/summary">;

/** Something that somebody should look at, and where. */
export interface Need {
  readonly id: string;
  readonly tone: Tone;
  readonly text: string;
  /** More about it, in words of others. */
  readonly detail: string | null;
  readonly page: PageName;
  readonly query: Query;
}

const urgency: readonly Tone[] = ["bad", "warn", "info"];

/** What needs somebody: first what fails, then what is about to, then what is untidy. */
export function needsIn(summary: Summary, words: Words): readonly Need[] {
  const needs = [
    ...failing(summary, words),
    ...spent(summary, words),
    ...models(summary, words),
    ...keysAndPeople(summary, words),
  ];
  return needs.toSorted((one, other) => urgency.indexOf(one.tone) - urgency.indexOf(other.tone));
}

function failing({ sources }: Summary, words: Words): readonly Need[] {
  const first = sources.failing_first.map(({ id, failures, last_error: error }): Need => ({
    id: `source ${id}`,
    tone: "bad",
    text: words.failing(id),
    detail: [failures > 1 ? words.failures(failures) : null, error].filter((part) => part !== null).join(" · "),
    page: "source",
    query: { id },
  }));
  const more = sources.failing - first.length;
  return more <= 0
    ? first
    : [...first, need("sources", "bad", words.moreFailing(more), "sources", { state: "failing" })];
}

/** Each of them refuses calls now. */
function spent({ reached_spend_limits: reached }: Summary, words: Words): readonly Need[] {
  const first = reached.first_projects.map(({ id, name }) =>
    need(`spent ${id}`, "bad", words.projectSpent(name), "project", { id, view: "spend" }),
  );
  return [
    ...(reached.organization ? [need("spent", "bad", words.allSpent, "limits", {})] : []),
    ...first,
    ...some(reached.projects - first.length, (count) =>
      need("more spent", "bad", words.moreSpent(count), "limits", {}),
    ),
  ];
}

/** Of what is shut down the price no longer matters, and an alias has that of its target. */
const unpriced = { price: "unknown", kind: "base,fine-tuned", state: "live,deprecated,unlisted" };

function models({ models: counts, sources }: Summary, words: Words): readonly Need[] {
  const next = counts.next_to_shut_down.map(({ id, shutdown_date: day }) => `${id} (${day})`).join(", ");
  return [
    ...some(counts.broken_aliases, (count) =>
      need("aliases", "bad", words.broken(count), "aliases", { state: "broken" }),
    ),
    ...some(counts.shutting_down, (count) => ({
      ...need("leaving", "warn", words.leaving(count), "models", { state: "shutting-down", sort: "shutdown" }),
      detail: next,
    })),
    ...some(counts.shut_down, (count) => need("gone", "warn", words.gone(count), "models", { state: "shut-down" })),
    ...some(sources.collisions, (count) =>
      need("collisions", "info", words.collisions(count), "sources", { view: "collisions" }),
    ),
    ...some(counts.without_price, (count) => need("unpriced", "info", words.unpriced(count), "models", unpriced)),
  ];
}

function keysAndPeople({ keys, invites, expired_invites: expired }: Summary, words: Words): readonly Need[] {
  return [
    ...some(keys.ending, (count) => need("ending", "warn", words.ending(count), "keys", { state: "ending" })),
    ...some(expired, (count) => need("expired", "warn", words.expired(count), "invites", { status: "expired" })),
    ...some(keys.unused, (count) => need("unused", "info", words.unused(count), "keys", { state: "unused" })),
    ...some(invites, (count) => need("invites", "info", words.invites(count), "invites", { status: "pending" })),
  ];
}

function some(count: number, make: (count: number) => Need): readonly Need[] {
  return count === 0 ? [] : [make(count)];
}

function need(id: string, tone: Tone, text: string, page: PageName, query: Query): Need {
  return { id, tone, text, detail: null, page, query };
}
