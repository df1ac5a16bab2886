import type { Project } from "../project-row.ts";

/** `all` is no policy. */
export const policyModes = ["all", "allow_list", "deny_list"] as const;

/** A model policy as it is being written. */
export interface PolicyDraft {
  readonly mode: (typeof policyModes)[number];
  readonly ids: ReadonlySet<string>;
}

export function draftOf({ policy_mode: mode, policy_model_ids: ids }: Project): PolicyDraft {
  return { mode: mode ?? "all", ids: new Set(ids) };
}

/** How a draft is kept over a reload. */
export const keptDraft = {
  write: ({ mode, ids }: PolicyDraft) => ({ mode, ids: [...ids] }),
  read: (stored: unknown): PolicyDraft | null => {
    const { mode, ids } = stored as { readonly mode?: unknown; readonly ids?: unknown };
    const known = policyModes.find((one) => one === mode);
    const areIds = Array.isArray(ids) && ids.every((id): id is string => typeof id === "string");
    return known === undefined || !areIds ? null : { mode: known, ids: new Set(ids) };
  },
};

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
