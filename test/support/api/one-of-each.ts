import { administrator } from "../administrator.ts";
import type { TestApp } from "../app.ts";
import { spendAlert, spendLimit } from "./spend-bodies.ts";
import { fineTune } from "../world.ts";

/** One object of every kind in the test organization, for paths, queries and bodies. */
export type OneOfEach = Readonly<Record<(typeof names)[number], string>>;

const names = [
  "project_id",
  "user_id",
  "key_id",
  "service_account_id",
  "group_id",
  "role_id",
  "project_role_id",
  "invite_id",
  "permission_id",
  "source_id",
  "rate_limit_id",
  "model",
  "alias",
  "alert_id",
  "event_id",
  "project_alert_id",
] as const;

export async function oneOfEach(app: TestApp): Promise<OneOfEach> {
  const { get, post } = administrator(() => app);
  const organization = "/v1/organization";
  const project = `${organization}/projects/proj_aceme`;
  const reader = (await get(`${organization}/users`)).data.find(({ role }: { role: string }) => role === "reader");
  const account = await post(`${project}/service_accounts`, { name: "one" });
  const group = await post(`${organization}/groups`, { name: "one" });
  const permissions = ["api.model.read"];
  const role = await post(`${organization}/roles`, { role_name: "one", permissions });
  const projectRole = await post("/v1/projects/proj_aceme/roles", { role_name: "one", permissions });
  await post(`${organization}/groups/${group.id}/users`, { user_id: reader.id });
  await post(`${organization}/groups/${group.id}/roles`, { role_id: role.id });
  await post(`${organization}/users/${reader.id}/roles`, { role_id: role.id });
  await post(`${project}/groups`, { group_id: group.id, role: projectRole.id });
  await post(`/v1/projects/proj_aceme/users/${reader.id}/roles`, { role_id: projectRole.id });
  await post(`/v1/projects/proj_aceme/groups/${group.id}/roles`, { role_id: projectRole.id });
  await post(`${project}/model_permissions`, { mode: "deny_list", model_ids: ["davinci"] });
  const invite = await post(`${organization}/invites`, { email: "one@x.example", role: "reader" });
  const model = await post("/rollcall/v1/models", { id: "one/registered" });
  const checkpoint = `/v1/fine_tuning/checkpoints/${encodeURIComponent(model.id)}/permissions`;
  const permission = (await post(checkpoint, { project_ids: ["proj_aceme"] })).data[0];
  await post(`${organization}/spend_limit`, spendLimit);
  await post(`${project}/spend_limit`, spendLimit);
  const alert = await post(`${organization}/spend_alerts`, spendAlert);
  const projectAlert = await post(`${project}/spend_alerts`, spendAlert);
  await post("/rollcall/v1/aliases", { id: "one/alias", target: fineTune });
  await post("/rollcall/v1/sources", { id: "one", kind: "static", models: ["one/offered"] });
  const [event] = (await get(`${organization}/audit_logs?limit=1`)).data;
  return {
    event_id: event.id,
    project_id: "proj_aceme",
    user_id: reader.id,
    key_id: account.api_key.id,
    service_account_id: account.id,
    group_id: group.id,
    role_id: role.id,
    project_role_id: projectRole.id,
    invite_id: invite.id,
    permission_id: permission.id,
    source_id: "one",
    rate_limit_id: "rl-gpt-4o-mini",
    model: model.id,
    alias: "one/alias",
    alert_id: alert.id,
    project_alert_id: projectAlert.id,
  };
}

/** Replaces the {names} of a path, each with one segment. */
export function pathOf(template: string, each: OneOfEach): string {
  const ofProject = template.includes("/projects/");
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "role_id" && ofProject) return each.project_role_id;
    if (name === "alert_id" && ofProject) return each.project_alert_id;
    if (name === "model" && template.startsWith("/rollcall/v1/aliases")) return encodeURIComponent(each.alias);
    const id = each[name as keyof OneOfEach];
    if (id === undefined) throw new Error(`there is no {${name}} to put into ${template}`);
    return encodeURIComponent(id);
  });
}
