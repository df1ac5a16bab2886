import type { AnswerOf } from "../../data/contract.ts";
import { hrefOf } from "../../route/location.ts";
import type { useWords } from "../../words/words.ts";
import type { roleWords } from "./words.ts";

export type RoleRow = AnswerOf<"GET /rollcall/v1/roles">["data"][number];
export type RoleWords = ReturnType<typeof useWords<(typeof roleWords)["en"]>>;

/** What is needed to give a role or take it away. */
export interface RoleRef {
  readonly id: string;
  readonly name: string;
  /** Null for a role of the whole organization. */
  readonly projectId: string | null;
}

export function hrefOfRole(id: string, projectId: string | null): string {
  return hrefOf("roles", { id, of: projectId });
}

/** Where a role applies, in words. */
export function whereOf(
  { resource_type: type, project_name: name, predefined_role: isPredefined }: RoleRow,
  words: RoleWords,
): string {
  if (type === "api.organization") return words.whole;
  return isPredefined ? words.everyProject : (name ?? "");
}
