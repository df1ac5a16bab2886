import { act } from "../../data/use-act.ts";
import { choice, optionalText, text, type StateOf } from "../../route/query-params.ts";
import { daySeconds } from "./key-row.ts";

/** What a new key is to be, as the address has it while somebody fills in the form: so neither reload nor Back loses it. */
export const newKinds = ["user", "service_account", "admin"] as const;

export const lives = ["7", "30", "90", "365", "never"] as const;
export type Life = (typeof lives)[number];

export const makeParams = {
  new: choice(["", ...newKinds], ""),
  name: text(),
  project: optionalText(),
  user: optionalText(),
  account: optionalText(),
  ends: choice(lives, "90"),
  scopes: text(),
  fields: choice(["", "all", "strict"], ""),
  names: choice(["", "own", "claude"], ""),
};
export type MakeState = StateOf<typeof makeParams>;

export function scopesIn(written: string): readonly string[] {
  return written.split(/[\s,]+/).filter((scope) => scope !== "");
}

export function secondsOf(life: Life): number | undefined {
  return life === "never" ? undefined : Number(life) * daySeconds;
}

/** What is still missing, by the field's name in the API; null if nothing is. */
export function missingIn({ new: kind, name, project, account }: MakeState): "name" | "project_id" | "account" | null {
  if (name.trim() === "") return "name";
  if (kind === "user" && project === null) return "project_id";
  return kind === "service_account" && (account === null || project === null) ? "account" : null;
}

interface Made {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly isAdmin: boolean;
}

/** Makes the key. Throws a Failure. */
export async function makeKey(state: MakeState, ownId: string): Promise<Made> {
  const { new: kind, project, account } = state;
  const user = state.user ?? ownId;
  const life = secondsOf(state.ends);
  const body = {
    name: state.name.trim(),
    scopes: scopesIn(state.scopes),
    ...(life !== undefined && { expires_in_seconds: life }),
  };
  if (kind === "admin") {
    const made = await act("POST /rollcall/v1/users/{user_id}/admin_api_keys", { params: { user_id: user }, body });
    return { ...made, isAdmin: true };
  }
  const settings = {
    ...(state.fields !== "" && { model_fields: state.fields }),
    ...(state.names !== "" && { model_names: state.names }),
  };
  if (kind === "user") {
    const params = { project_id: project ?? "" };
    const sent = { ...body, user_id: user, ...settings };
    const made = await act("POST /rollcall/v1/projects/{project_id}/api_keys", { params, body: sent });
    return { ...made, isAdmin: false };
  }
  const params = { project_id: project ?? "", service_account_id: account ?? "" };
  const made = await act("POST /v1/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys", {
    params,
    body,
  });
  return { ...made, isAdmin: false };
}
