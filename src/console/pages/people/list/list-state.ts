import type { AnswerOf } from "../../../data/contract.ts";
import { choice, optionalText, text } from "../../../route/query-params.ts";
import type { StateOf } from "../../../route/query-params.ts";

/** What the list of people shows, as its address has it. */

export type UserRow = AnswerOf<"GET /rollcall/v1/users">["data"][number];

export const listParams = {
  q: text(),
  project: optionalText(),
  group: optionalText(),
  role: choice(["", "owner", "reader"], ""),
  sort: choice(["name", "created"], "name"),
  order: choice(["asc", "desc"], "asc"),
};

export type ListState = StateOf<typeof listParams>;

export const noFilters = { q: "", project: null, group: null, role: "" } as const;

export function isFiltered({ q, project, group, role }: ListState): boolean {
  return q.trim() !== "" || project !== null || group !== null || role !== "";
}

export function queryOf({ q, project, group, role, sort, order }: ListState) {
  return {
    limit: 100,
    total: true,
    sort,
    order,
    ...(q.trim() !== "" && { q: q.trim() }),
    ...(project !== null && { project_id: project }),
    ...(group !== null && { group_id: group }),
    ...(role !== "" && { role }),
  };
}
