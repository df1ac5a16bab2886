import type { Sort } from "../../../parts/table/columns.ts";
import { choice, optionalText, text } from "../../../route/query-params.ts";
import { endsSoonSeconds, unusedSeconds } from "../key-row.ts";

/** What the list of keys shows, as its address has it. */

export const kinds = ["admin", "user", "service_account"] as const;
export type Kind = (typeof kinds)[number];

export const states = ["valid", "ending", "unused", "revoked", "any"] as const;
export type State = (typeof states)[number];

export const sorts = ["-created", "created", "-last_used", "last_used", "-ends", "ends", "-name", "name"] as const;
type SortText = (typeof sorts)[number];

export const listParams = {
  q: text(),
  kind: choice(["", ...kinds], ""),
  state: choice(["", ...states], ""),
  project: optionalText(),
  user: optionalText(),
  sort: choice(sorts, "-created"),
};

export interface ListState {
  readonly q: string;
  readonly kind: "" | Kind;
  readonly state: "" | State;
  readonly project: string | null;
  readonly user: string | null;
  readonly sort: SortText;
}

const hourSeconds = 3600;

/** Without any filter, the list has every key that is not revoked. */
export const noFilters = { q: "", kind: "", state: "", project: null, user: null } as const;

export function isFiltered({ q, kind, state, project, user }: ListState): boolean {
  return q.trim() !== "" || kind !== "" || state !== "" || project !== null || user !== null;
}

export function sortOf(sort: SortText): Sort {
  return sort.startsWith("-") ? { by: sort.slice(1), order: "desc" } : { by: sort, order: "asc" };
}

export function sortText({ by, order }: Sort): SortText {
  return sorts.find((known) => known === (order === "desc" ? `-${by}` : by)) ?? "-created";
}

/** The query of the call. Times are whole hours, so that the same list is the same question for a while. */
export function queryOf(state: ListState, nowSeconds: number) {
  const hour = Math.floor(nowSeconds / hourSeconds) * hourSeconds;
  const { by, order } = sortOf(state.sort);
  return {
    limit: 100,
    sort: by,
    order,
    ...(state.q.trim() !== "" && { q: state.q.trim() }),
    ...(state.kind !== "" && { kind: state.kind }),
    ...(state.project !== null && { project_id: state.project }),
    ...(state.user !== null && { user_id: state.user }),
    ...(state.state === "valid" && { ends_from: hour }),
    ...(state.state === "ending" && { ends_from: hour, ends_before: hour + hourSeconds + endsSoonSeconds }),
    ...(state.state === "unused" && { unused_since: hour - unusedSeconds }),
    ...(state.state === "revoked" && { revoked: "true" as const }),
    ...(state.state === "any" && { revoked: "any" as const }),
  };
}
