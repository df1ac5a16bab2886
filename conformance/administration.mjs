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
await say("project archived", () => projects.archive(project.id));

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
