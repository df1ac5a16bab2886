// Runs on Node: calls the Admin API through the official client, as a user's script would, and prints each answer as a
// line of JSON. The key in the environment is an admin key.
import OpenAI from "openai";

const client = new OpenAI({ adminAPIKey: process.env.OPENAI_ADMIN_KEY, baseURL: process.env.OPENAI_BASE_URL });
const { organization } = client.admin;
const { projects } = organization;

async function say(name, call) {
  try {
    console.log(JSON.stringify({ name, value: await call() }));
  } catch (error) {
    const { status, code, param } = error;
    console.log(JSON.stringify({ name, error: { class: error.constructor.name, status, code, param } }));
  }
}

async function idsOf(pages) {
  const ids = [];
  for await (const item of pages) ids.push(item.id);
  return ids;
}

const project = await projects.create({ name: "made by the client" });
await say("project", () => projects.retrieve(project.id));
await say("project renamed", () => projects.update(project.id, { name: "renamed" }));
await say("projects, two a page", () => idsOf(projects.list({ limit: 2 })));

await say("no permissions", () => projects.modelPermissions.retrieve(project.id));
await say("permissions", () =>
  projects.modelPermissions.update(project.id, { mode: "allow_list", model_ids: ["davinci"] }),
);
await say("permissions again", () => projects.modelPermissions.retrieve(project.id));
await say("permissions deleted", () => projects.modelPermissions.delete(project.id));

const account = await projects.serviceAccounts.create(project.id, { name: "robot" });
const where = { project_id: project.id };
await say("account", () => projects.serviceAccounts.retrieve(account.id, where));
await say("account changed", () => projects.serviceAccounts.update(account.id, { ...where, role: "owner" }));
await say("accounts", () => idsOf(projects.serviceAccounts.list(project.id)));
const second = await projects.serviceAccounts.apiKeys.create(account.id, { ...where, scopes: ["api.model.read"] });
await say("models with the account's key", async () => {
  const user = new OpenAI({ apiKey: second.value, baseURL: process.env.OPENAI_BASE_URL });
  return (await user.models.list()).data.length;
});

await say("keys, one a page", () => idsOf(projects.apiKeys.list(project.id, { limit: 1 })));
await say("key", () => projects.apiKeys.retrieve(second.id, where));
await say("key changed", () => projects.apiKeys.update(second.id, { ...where, scopes: [], expires_in_seconds: 60 }));
await say("key deleted", () => projects.apiKeys.delete(second.id, where));
await say("key gone", () => projects.apiKeys.retrieve(second.id, where));
await say("account deleted", () => projects.serviceAccounts.delete(account.id, where));
const { rateLimits } = projects;
await say("rate limit", () => rateLimits.updateRateLimit("rl-davinci", { ...where, max_requests_per_1_minute: 60 }));
await say("rate limit of an id with a slash", () =>
  rateLimits.updateRateLimit("rl-meta-llama/Llama-3.1-8B", { ...where, max_tokens_per_1_minute: 5 }),
);
await say("rate limit of no model", () =>
  rateLimits.updateRateLimit("rl-none", { ...where, max_tokens_per_1_minute: 5 }),
);
await say("rate limits, three a page", async () => {
  const limits = [];
  for await (const limit of rateLimits.listRateLimits(project.id, { limit: 3 })) limits.push(limit);
  return limits;
});
await say("rate limits before one", async () => {
  return (await rateLimits.listRateLimits(project.id, { before: "rl-davinci", limit: 1 })).data;
});

const money = { currency: "USD", interval: "month" };
const channel = { type: "email", recipients: ["finance@aceme.example"], subject_prefix: "Spend" };
const alert = { ...money, threshold_amount: 1_000, notification_channel: channel };
await trySpend("organization", organization);
await trySpend("project", projects, "proj_viewing");

await say("project archived", () => projects.archive(project.id));

const { invites } = organization;
const invite = await invites.create({
  email: "invited@aceme.example",
  role: "reader",
  projects: [{ id: "proj_aceme", role: "member" }],
});
await say("invite", () => invites.retrieve(invite.id));
await say("invited twice", () => invites.create({ email: "invited@aceme.example", role: "owner" }));
await invites.create({ email: "also-invited@aceme.example", role: "owner", projects: [] });
await say("invites, one a page", async () => {
  const emails = [];
  for await (const { email } of invites.list({ limit: 1 })) emails.push(email);
  return emails.sort();
});
await say("invite deleted", () => invites.delete(invite.id));
await say("invite gone", () => invites.retrieve(invite.id));
const { permissions } = client.fineTuning.checkpoints;
const checkpoint = "ft:gpt-4o-mini:acemeco:suffix:abc123";
await say("checkpoint shared", async () => {
  const granted = [];
  const body = { project_ids: ["proj_aceme", "proj_viewing"] };
  for await (const permission of permissions.create(checkpoint, body)) granted.push(permission);
  return granted;
});
await say("checkpoint permissions, one a page, oldest first", async () => {
  const found = [];
  for await (const { id } of permissions.list(checkpoint, { limit: 1, order: "ascending" })) found.push(id);
  return found;
});
const [permission] = (await permissions.retrieve(checkpoint, { project_id: "proj_aceme" })).data;
await say("checkpoint permission of one project", async () => permission);
await say("checkpoint permission deleted", () =>
  permissions.delete(permission.id, { fine_tuned_model_checkpoint: checkpoint }),
);
await say("checkpoint permission gone", () =>
  permissions.delete(permission.id, { fine_tuned_model_checkpoint: checkpoint }),
);
await say("checkpoint permissions left", async () => (await permissions.retrieve(checkpoint)).data);
await say("no such checkpoint", () => permissions.retrieve("ft:gpt-4o-mini:acemeco:none/such:1"));

const adminKey = await organization.adminAPIKeys.create({ name: "second" });
await say("admin key", () => organization.adminAPIKeys.retrieve(adminKey.id));
await say("admin keys, newest first, one a page", () =>
  idsOf(organization.adminAPIKeys.list({ limit: 1, order: "desc" })),
);
await say("admin key deleted", () => organization.adminAPIKeys.delete(adminKey.id));

const people = [];
for await (const user of organization.users.list({ limit: 1 })) people.push(user);
await say("people", async () => people);
const reader = people.find(({ role }) => role === "reader");
await say("person", () => organization.users.retrieve(reader.id));
await say("promoted", () => organization.users.update(reader.id, { role: "owner" }));
await say("removed", () => organization.users.delete(reader.id));
await say("the last owner", () =>
  organization.users.delete(people.find(({ role, id }) => role === "owner" && id !== reader.id).id),
);

await say("audit, three a page", async () => {
  const types = [];
  for await (const event of organization.auditLogs.list({ limit: 3 })) types.push(event.type);
  return types;
});
await say("audit of one project", () =>
  idsOf(
    organization.auditLogs.list({ project_ids: [project.id], event_types: ["project.created", "project.archived"] }),
  ),
);
await say("audit since", () => idsOf(organization.auditLogs.list({ effective_at: { gte: 1, lt: 2 } })));

const { roles, groups } = organization;
const role = await roles.create({ role_name: "auditor", permissions: ["api.management.read"], description: "looks" });
await say("role", () => roles.retrieve(role.id));
await say("role changed", () => roles.update(role.id, { role_name: "inspector" }));
await say("roles, one a page", async () => {
  const names = [];
  for await (const { name } of roles.list({ limit: 1 })) names.push(name);
  return names;
});
const group = await groups.create({ name: "auditors" });
const other = await groups.create({ name: "others" });
await say("group", () => groups.retrieve(group.id));
await say("group renamed", () => groups.update(group.id, { name: "inspectors" }));
await say("groups, one a page", () => idsOf(groups.list({ limit: 1 })));
const owner = people.find(({ id }) => id !== reader.id);
await say("group user added", () => groups.users.create(group.id, { user_id: owner.id }));
await say("group users", () => idsOf(groups.users.list(group.id)));
await say("group user", () => groups.users.retrieve(owner.id, { group_id: group.id }));
await say("group role", () => groups.roles.create(group.id, { role_id: role.id }));
await say("group roles", () => idsOf(groups.roles.list(group.id)));
await say("group role held", () => groups.roles.retrieve(role.id, { group_id: group.id }));
await say("user role", () => organization.users.roles.create(owner.id, { role_id: role.id }));
await say("user roles", () => idsOf(organization.users.roles.list(owner.id, { limit: 1 })));
await say("user role held", () => organization.users.roles.retrieve(role.id, { user_id: owner.id }));
await say("user role taken", () => organization.users.roles.delete(role.id, { user_id: owner.id }));
await say("group role taken", () => groups.roles.delete(role.id, { group_id: group.id }));
await say("group user taken", () => groups.users.delete(owner.id, { group_id: group.id }));

const place = await projects.create({ name: "with roles" });
const inPlace = { project_id: place.id };
const local = await projects.roles.create(place.id, { role_name: "local", permissions: ["api.model.read"] });
await say("project role", () => projects.roles.retrieve(local.id, inPlace));
await say("project role changed", () => projects.roles.update(local.id, { ...inPlace, description: "here" }));
await say("project roles", () => idsOf(projects.roles.list(place.id, { limit: 2 })));
await say("project group", () => projects.groups.create(place.id, { group_id: group.id, role: local.id }));
await say("project group read", () => projects.groups.retrieve(group.id, inPlace));
await say("project groups", async () => (await projects.groups.list(place.id)).data.map(({ group_id }) => group_id));
await say("project group role", () =>
  projects.groups.roles.create(group.id, { ...inPlace, role_id: "role_project_viewer" }),
);
await say("project group roles", () => idsOf(projects.groups.roles.list(group.id, inPlace)));
await say("project group role held", () =>
  projects.groups.roles.retrieve(local.id, { ...inPlace, group_id: group.id }),
);
await say("project group role taken", () => projects.groups.roles.delete(local.id, { ...inPlace, group_id: group.id }));
await say("project user role", () =>
  projects.users.roles.create(owner.id, { ...inPlace, role_id: "role_project_member" }),
);
await say("project user roles", () => idsOf(projects.users.roles.list(owner.id, inPlace)));
await say("project user role held", () =>
  projects.users.roles.retrieve("role_project_member", { ...inPlace, user_id: owner.id }),
);
await say("project user role taken", () =>
  projects.users.roles.delete("role_project_member", { ...inPlace, user_id: owner.id }),
);
await say("project group gone", () => projects.groups.delete(group.id, inPlace));
await say("project role gone", () => projects.roles.delete(local.id, inPlace));
await say("role gone", () => roles.delete(role.id));
await say("role not found", () => roles.retrieve(role.id));
await say("group gone", () => groups.delete(group.id));
await say("other group", async () => other.id);

/**
 * @param {string} name
 * @param {any} spend the client of the organization or of its projects
 * @param {string[]} of the project's id, or nothing
 */
async function trySpend(name, spend, ...of) {
  await say(`no spend limit of the ${name}`, () => spend.spendLimit.retrieve(...of));
  await say(`spend limit of the ${name}`, () =>
    spend.spendLimit.update(...of, { ...money, threshold_amount: 100_000 }),
  );
  await say(`spend limit of the ${name} again`, () => spend.spendLimit.retrieve(...of));
  await say(`fractional spend limit of the ${name}`, () =>
    spend.spendLimit.update(...of, { ...money, threshold_amount: 0.5 }),
  );
  await say(`spend limit of the ${name} deleted`, () => spend.spendLimit.delete(...of));
  const made = [];
  for (let at = 0; at < 3; at++) made.push((await spend.spendAlerts.create(...of, alert)).id);
  const inIt = of.length === 0 ? {} : { project_id: of[0] };
  await say(`spend alert of the ${name}`, () => spend.spendAlerts.retrieve(made[0], inIt));
  await say(
    `spend alerts of the ${name}, one a page`,
    async () =>
      (await idsOf(spend.spendAlerts.list(...of, { limit: 1, order: "desc" }))).toSorted().join() ===
      made.toSorted().join(),
  );
  await say(`spend alert of the ${name} changed`, () =>
    spend.spendAlerts.update(made[0], { ...inIt, ...alert, threshold_amount: 5 }),
  );
  await say(`spend alert of the ${name} deleted`, () => spend.spendAlerts.delete(made[0], inIt));
  await say(`spend alert of the ${name} gone`, () => spend.spendAlerts.retrieve(made[0], inIt));
}
