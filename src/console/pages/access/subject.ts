import { optionalText, choice, text } from "../../route/query-params.ts";
import type { StateOf } from "../../route/query-params.ts";

/** Whose access is explained, as the address has it. */
export const subjects = ["key", "user", "account", "project"] as const;
export type SubjectKind = (typeof subjects)[number];

export const accessParams = {
  of: choice(["", ...subjects], ""),
  key: optionalText(),
  project: optionalText(),
  user: optionalText(),
  account: optionalText(),
  model: text(),
};
export type AccessState = StateOf<typeof accessParams>;

/** What is asked about, as chosen, or as far as the ids in the address tell. */
export function kindOf({ of, key, user, account, project }: AccessState): SubjectKind {
  if (of !== "") return of;
  if (key !== null || project === null) return "key";
  if (user !== null) return "user";
  return account === null ? "project" : "account";
}

/** The query of the call that explains one model; null while something is missing. */
export function explainQuery(state: AccessState) {
  const model = state.model.trim();
  const kind = kindOf(state);
  if (model === "") return null;
  if (kind === "key") return state.key === null ? null : { model, key_id: state.key };
  if (state.project === null) return null;
  if (kind === "user") return state.user === null ? null : { model, project_id: state.project, user_id: state.user };
  if (kind === "project" || state.account === null) return null;
  return { model, project_id: state.project, service_account_id: state.account };
}

/** Whose models are listed; somebody in a project sees what every key there sees. */
export function seenSubject(state: AccessState) {
  if (kindOf(state) === "key") return state.key === null ? null : { key_id: state.key };
  return state.project === null ? null : { project_id: state.project };
}
