import type { Project } from "../project-row.ts";

/** A model policy as it is being written. `all` is no policy. */
export interface PolicyDraft {
  readonly mode: "all" | "allow_list" | "deny_list";
  readonly ids: ReadonlySet<string>;
}

export function draftOf({ policy_mode: mode, policy_model_ids: ids }: Project): PolicyDraft {
  return { mode: mode ?? "all", ids: new Set(ids) };
}

/** Whether both say the same. What is listed does not matter where all models are seen. */
export function isSame(one: PolicyDraft, other: PolicyDraft): boolean {
  if (one.mode !== other.mode) return false;
  if (one.mode === "all") return true;
  return one.ids.size === other.ids.size && [...one.ids].every((id) => other.ids.has(id));
}

/** The body that asks what it would change. All models are seen where none is denied. */
export function bodyOf({ mode, ids }: PolicyDraft) {
  return mode === "all"
    ? { mode: "deny_list" as const, model_ids: [] }
    : { mode, model_ids: [...ids] as readonly string[] };
}
