import type { AnswerOf } from "../../data/contract.ts";

/** What a model is at present, in the order of how much it matters. */
export const standings = ["live", "deprecated", "shut-down", "retired", "deleted"] as const;
export type Standing = (typeof standings)[number];

export type ModelWire = AnswerOf<"GET /rollcall/v1/models/{model}">;
export type ListedModel = AnswerOf<"GET /rollcall/v1/models">["data"][number];

/** The same rule as every dialect has: core/models/lifecycle.ts. Days sort as text. */
export function standingOf({ state, shutdown_date: shutdown, facts }: ListedModel, today: string): Standing {
  if (state !== "live") return state;
  if (shutdown !== null && shutdown <= today) return "shut-down";
  const deprecatedOn = textFact(facts, "deprecated_on");
  return (deprecatedOn === null ? shutdown !== null : deprecatedOn <= today) ? "deprecated" : "live";
}

type Facts = ListedModel["facts"];

export function textFact(facts: Facts, name: string): string | null {
  const value = facts[name]?.value;
  return typeof value === "string" ? value : null;
}

export function numberFact(facts: Facts, name: string): number | null {
  const value = facts[name]?.value;
  return typeof value === "number" ? value : null;
}

export function listFact(facts: Facts, name: string): readonly string[] {
  const value = facts[name]?.value;
  return Array.isArray(value) ? value.map(String) : [];
}

/** The day in UTC. */
export function dayAt(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
