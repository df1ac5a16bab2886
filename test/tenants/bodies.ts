import { spendAlert, spendLimit } from "../support/api/spend-bodies.ts";
import { accountCalls, servedBy } from "./accounts.ts";
import type { Dice } from "./dice.ts";
import type { Tenant } from "./tenant.ts";

interface Scene {
  readonly tenant: Tenant;
  /** Whose ids are used: the tenant's own, or those of a tenant it must not reach. */
  readonly whose: Tenant;
  readonly dice: Dice;
}

type Body = (scene: Scene) => Readonly<Record<string, unknown>>;

const name = ({ tenant, dice }: Scene) => `${tenant.mark} ${dice.number()}`;
const known = ({ whose, dice }: Scene, kind: string) => {
  const ids = [...(whose.known.get(kind) ?? [])];
  return ids.length === 0 ? "nobody_s" : dice.pick(ids);
};
const named: Body = (scene) => ({ name: name(scene) });
const givenRole: Body = (scene) => ({ role_id: known(scene, "role_id") });
const newRole: Body = (scene) => ({ role_name: name(scene), permissions: ["api.model.read"] });
const projectRoles = ["owner", "member", "viewer"];

/** Names any model: another tenant's must look absent, and one of its own that nobody serves is refused. */
const called: Body = (scene) => ({
  model: scene.dice.pick([servedBy(scene.tenant.mark), known(scene, "model")]),
  input: "hello",
});

/** A body for each route that takes one. A new route without one fails the test because it never succeeds. */
const bodies: Readonly<Record<string, Body>> = {
  createProject: named,
  updateProject: named,
  updateModelPermissions: (scene) => ({
    mode: scene.dice.pick(["allow_list", "deny_list"]),
    model_ids: [known(scene, "model")],
  }),
  previewModelPermissions: (scene) => ({ mode: "deny_list", model_ids: [known(scene, "model")] }),
  createProjectUser: (scene) => ({ user_id: known(scene, "user_id"), role: scene.dice.pick(projectRoles) }),
  updateProjectUser: ({ dice }) => ({ role: dice.pick(projectRoles) }),
  updateProjectApiKey: ({ dice }) => ({ scopes: dice.pick([[], ["api.model.read"]]) }),
  createServiceAccount: named,
  updateServiceAccount: named,
  createServiceAccountApiKey: named,
  createAdminApiKey: named,
  signIn: ({ tenant }) => ({ key: tenant.adminKey }),
  updateUser: ({ dice }) => ({ role: dice.pick(["owner", "reader"]) }),
  createGroup: named,
  updateGroup: named,
  createGroupUser: (scene) => ({ user_id: known(scene, "user_id") }),
  createProjectGroup: (scene) => ({ group_id: known(scene, "group_id"), role: "role_project_viewer" }),
  createRole: newRole,
  updateRole: newRole,
  createProjectRole: newRole,
  updateProjectRole: newRole,
  createUserRole: givenRole,
  createGroupRole: givenRole,
  createProjectUserRole: () => ({ role_id: "role_project_member" }),
  createProjectGroupRole: () => ({ role_id: "role_project_member" }),
  createInvite: (scene) => ({ email: `${scene.dice.number()}@${scene.tenant.mark}.example`, role: "reader" }),
  acceptInvite: () => ({}),
  createUserAdminApiKey: named,
  createUserApiKey: (scene) => ({ ...named(scene), user_id: known(scene, "user_id") }),
  updateApiKey: ({ dice }) => ({ name: dice.pick(["laptop", "desk"]), scopes: [] }),
  updateApiKeySettings: ({ dice }) => ({ max_open_calls: dice.pick([null, 50]) }),
  updateProjectSettings: ({ dice }) => ({ max_open_calls: dice.pick([null, 100]) }),
  rotateApiKey: ({ dice }) => ({ overlap_seconds: dice.pick([0, 60]) }),
  updateProjectRateLimit: () => ({ max_requests_per_1_minute: 5 }),
  updateOrganizationSpendLimit: () => spendLimit,
  updateProjectSpendLimit: () => spendLimit,
  createOrganizationSpendAlert: () => spendAlert,
  createProjectSpendAlert: () => spendAlert,
  updateOrganizationSpendAlert: () => spendAlert,
  updateProjectSpendAlert: () => spendAlert,
  createFineTuningCheckpointPermission: (scene) => ({ project_ids: [known(scene, "project_id")] }),
  updateModel: ({ dice }) => ({
    visibility: dice.pick(["listed", "unlisted"]),
    sharing: dice.pick(["organization", "projects"]),
  }),
  createAlias: (scene) => ({ id: `${scene.tenant.mark}/alias-${scene.dice.number()}`, target: known(scene, "model") }),
  addSource: ({ tenant, dice }) => ({
    id: `${tenant.mark}-source-${dice.number()}`,
    kind: "static",
    models: [`${tenant.mark}/listed-${dice.number()}`],
    secret: `${tenant.mark} secret`,
  }),
  trySource: ({ tenant, dice }) => ({
    id: `${tenant.mark}-tried-${dice.number()}`,
    kind: "static",
    models: [`${tenant.mark}/listed-${dice.number()}`, "tried"],
    secret: `${tenant.mark} secret`,
  }),
  trySourceChange: ({ dice }) => ({ priority: dice.below(1_000), includes: ["*"] }),
  updateSource: ({ dice }) => ({ priority: dice.below(1_000), includes: ["*"] }),
  deleteModels: (scene) => ({ ids: [known(scene, "model")] }),
  restoreModels: (scene) => ({ ids: [known(scene, "model")] }),
  purgeModels: (scene) => ({ ids: [known(scene, "model")] }),
  updateModels: (scene) => ({ ids: [known(scene, "model")], visibility: scene.dice.pick(["listed", "unlisted"]) }),
  permitModels: (scene) => ({
    ids: [known(scene, "model")],
    project_ids: [known(scene, "project_id")],
    permitted: scene.dice.chance(0.5),
  }),
  showModel: (scene) => ({ model: known(scene, "model") }),
  deleteNamedModel: (scene) => ({ name: known(scene, "model") }),
  renameModel: named,
  responses: ({ tenant }) => ({ model: servedBy(tenant.mark), input: "hello" }),
  ...Object.fromEntries(accountCalls.map((call) => [call, called])),
  "fine_tuning.jobs.create": (scene) => ({
    model: servedBy(scene.tenant.mark),
    training_file: known(scene, "file_id"),
  }),
  "batches.create": (scene) => ({ input_file_id: known(scene, "file_id") }),
  registerModel: ({ tenant, dice }) => ({
    id: `${tenant.mark}/made-${dice.number()}`,
    served_by: dice.pick([null, { source: "elsewhere", model: `${tenant.mark} there` }]),
  }),
};

export function queryOf(operation: string, scene: Scene): string {
  if (operation === "listVisibleModels") return `?key_id=${known(scene, "key_id")}&visible=any`;
  if (operation === "listModelAudiences") return `?model=${known(scene, "model")}`;
  if (operation === "listModelRenderings")
    return `?model=${known(scene, "model")}&project_id=${known(scene, "project_id")}&dialect=anthropic`;
  if (operation === "explainAccess") return `?key_id=${known(scene, "key_id")}&model=${known(scene, "model")}`;
  if (/^usage|Usage$/.test(operation)) {
    const start = Math.floor(Date.now() / 1000) - 3_600;
    // The default end is now, and an answer is compared with later ones.
    return `?start_time=${start}&end_time=${start + 86_400}${scene.dice.chance(0.5) ? `&project_ids[]=${known(scene, "project_id")}` : ""}`;
  }
  return scene.dice.chance(0.3) ? `?limit=${scene.dice.below(5) + 1}` : "";
}

export function bodyOf(operation: string, scene: Scene): string {
  const body = bodies[operation];
  return body === undefined ? "" : JSON.stringify(body(scene));
}
