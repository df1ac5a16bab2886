import type { OwnRule } from "../../../core/explanation/explanation.ts";
import type { FailureCode } from "../../data/failure.ts";
import type { Query } from "../../route/address.ts";
import type { PageName } from "../../route/page-names.ts";
import { refusalText } from "../../words/refusals.ts";
import type { AccessWords } from "./words.ts";

/** Whose access it is, as far as it is known. */
export interface Whose {
  readonly keyId: string | null;
  readonly projectId: string | null;
  readonly userId: string | null;
  readonly model: string | null;
}

/** A place where somebody can change what a rule decides. */
export interface Remedy {
  readonly label: string;
  readonly page: PageName;
  readonly query: Query;
}

type Places = readonly ("policy" | "model" | "key" | "person" | "aliases" | "sources" | "limits")[];

const placesByRule: Readonly<Record<string, Places>> = {
  policy: ["policy"],
  "policy-on-target": ["policy", "model"],
  restricted: ["model"],
  "target-gone": ["aliases"],
  "model-not-found": ["policy", "model"],
  "project-archived": ["policy"],
  "missing-scopes": ["key", "person"],
  "incorrect-key": ["key"],
  "owner-required": ["person"],
  "no-organization": ["person"],
  "model-not-served": ["sources", "model"],
  "call-not-served": ["sources"],
  "project-spend-limit-exceeded": ["limits"],
  "organization-spend-limit-exceeded": ["limits"],
  "model-not-deletable": ["model"],
  unlisted: ["model"],
  "shut-down": ["model"],
};

/** Where what a rule decides can be changed; a rule that allows needs no change. */
export function remediesFor(rule: string, whose: Whose, words: AccessWords): readonly Remedy[] {
  return (placesByRule[rule] ?? []).flatMap((place) => remedyAt(place, whose, words));
}

function remedyAt(place: Places[number], whose: Whose, words: AccessWords): Remedy[] {
  const [page, query] = targetOf(place, whose);
  return query === null ? [] : [{ label: words.remedies[place], page, query }];
}

function of(id: string | null): Query | null {
  return id === null ? null : { id };
}

/** Null without an id to lead to. */
function targetOf(place: Places[number], whose: Whose): readonly [page: PageName, query: Query | null] {
  const targets = {
    policy: ["project", of(whose.projectId)],
    model: ["model", of(whose.model)],
    key: ["keys", of(whose.keyId)],
    person: ["person", of(whose.userId)],
    aliases: ["aliases", {}],
    sources: ["sources", {}],
    limits: ["limits", {}],
  } as const satisfies Record<string, readonly [PageName, Query | null]>;
  return targets[place];
}

/** A rule in words; rules of a newer server keep their names. */
export function ruleText(rule: string, words: AccessWords): string {
  const own: Readonly<Record<OwnRule, string>> = words.rules;
  return (own as Readonly<Record<string, string>>)[rule] ?? refusalText({ code: rule as FailureCode }) ?? rule;
}
