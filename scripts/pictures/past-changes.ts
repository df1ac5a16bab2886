import { keys } from "./shop-yaml.ts";

/** What the shop's administrators changed since the file was written, by how many days ago. */

export type Call = <Answer = { readonly id: string }>(
  method: string,
  path: string,
  body?: object,
  key?: string,
) => Promise<Answer>;

export interface Day {
  readonly daysAgo: number;
  /** Whether the second GPU still answered then. */
  readonly hasGpu2: boolean;
  change(call: Call): Promise<void>;
}

const organization = "/v1/organization";
const projects = `${organization}/projects`;
const money = { currency: "USD", interval: "month" };
const host = "corner-shop.example";

export const pastDays: readonly Day[] = [
  { daysAgo: 118, hasGpu2: true, change: beginnings },
  { daysAgo: 83, hasGpu2: true, change: team },
  { daysAgo: 41, hasGpu2: true, change: spending },
  { daysAgo: 20, hasGpu2: true, change: newProject },
  { daysAgo: 5, hasGpu2: true, change: lately },
  { daysAgo: 0.12, hasGpu2: false, change: today },
];

async function beginnings(call: Call): Promise<void> {
  for (const [name, role, project] of [
    ["Barbara Liskov", "reader", "proj_search"],
    ["Dorothy Vaughan", "reader", "proj_chat"],
    ["Edsger Dijkstra", "reader", "proj_nightly_tests"],
    ["Hedy Lamarr", "reader", "proj_chat"],
    ["Radia Perlman", "owner", "proj_search"],
  ] as const) {
    const projectsOf = [{ id: project, role: "member" }];
    const { id } = await call("POST", `${organization}/invites`, {
      email: addressOf(name),
      role,
      projects: projectsOf,
    });
    await call("POST", `/rollcall/v1/invites/${id}/accept`, { name });
  }
}

async function team(call: Call): Promise<void> {
  const people = await peopleOf(call);
  await group(call, "Data science", ["Katherine Johnson", "Barbara Liskov", "Dorothy Vaughan"], people, "proj_search");
  await group(call, "On call", ["Grace Hopper", "Radia Perlman", "Edsger Dijkstra"], people, "proj_chat");
  const auditors = await group(call, "Auditors", ["Hedy Lamarr"], people);
  const role = await call("POST", `${organization}/roles`, {
    role_name: "Auditor",
    description: "Reads everything and changes nothing",
    permissions: ["api.management.read", "api.usage.read"],
  });
  await call("POST", `${organization}/groups/${auditors}/roles`, { role_id: role.id });
  const costs = await call("POST", `${organization}/roles`, {
    role_name: "Cost keeper",
    description: "Sees what calls cost",
    permissions: ["api.usage.read"],
  });
  await call("POST", `${organization}/users/${people.get("Katherine Johnson")}/roles`, { role_id: costs.id });
}

async function spending(call: Call): Promise<void> {
  await call("POST", `${organization}/spend_limit`, { ...money, threshold_amount: 50_000 });
  await call("POST", `${projects}/proj_chat/spend_limit`, { ...money, threshold_amount: 20_000 });
  await call("POST", `${projects}/proj_search/spend_limit`, { ...money, threshold_amount: 1_500 });
  await alert(call, `${projects}/proj_chat/spend_alerts`, 15_000, ["grace"], "Chat");
  await alert(call, `${projects}/proj_search/spend_alerts`, 1_200, ["katherine", "barbara"], "Search");
  await alert(call, `${organization}/spend_alerts`, 5_000, ["ada"], "Corner shop");
  await call("POST", `${projects}/proj_chat/rate_limits/rl-gpt-4o-mini`, {
    max_requests_per_1_minute: 600,
    max_tokens_per_1_minute: 400_000,
  });
  await call("POST", `${projects}/proj_nightly_tests/rate_limits/rl-gpt-4.1`, { max_requests_per_1_minute: 60 });
}

async function newProject(call: Call): Promise<void> {
  const { id } = await call("POST", projects, { name: "pricing" }, keys.grace);
  const models = ["gpt-4o-mini", "default", "claude-haiku-4-5"];
  const policy = { mode: "allow_list", model_ids: models };
  await call("POST", `${projects}/${id}/model_permissions`, policy, keys.grace);
  await call("POST", `${projects}/${id}/users`, { email: addressOf("Alan Turing"), role: "member" }, keys.grace);
  await call("POST", `${projects}/${id}/service_accounts`, { name: "price-watcher" }, keys.grace);
  const laptop = { name: "Alan's laptop", email: addressOf("Alan Turing"), scopes: ["api.model.read"] };
  await call("POST", `/rollcall/v1/projects/${id}/api_keys`, { ...laptop, expires_in_seconds: 29 * 86_400 });
  const old = await call("POST", projects, { name: "prototype" });
  await call("POST", `${projects}/${old.id}/archive`);
}

async function lately(call: Call): Promise<void> {
  const notebook = { name: "Notebook", email: addressOf("Katherine Johnson") };
  await call("POST", "/rollcall/v1/projects/proj_search/api_keys", notebook);
  const email = addressOf("Radia Perlman");
  const lost = await call("POST", "/rollcall/v1/projects/proj_search/api_keys", { name: "Lost laptop", email });
  await call("DELETE", `${projects}/proj_search/api_keys/${lost.id}`);
  await call("POST", `${organization}/invites`, { email: addressOf("Margaret Hamilton"), role: "reader" });
  await call("DELETE", `/rollcall/v1/models/${encodeURIComponent("ft:gpt-4o-mini:corner-shop:trial:3dGfS8vE")}`);
}

async function today(call: Call): Promise<void> {
  const joined = [{ id: "proj_chat", role: "member" }];
  const invite = { email: addressOf("Joan Clarke"), role: "reader", projects: joined };
  await call("POST", `${organization}/invites`, invite, keys.grace);
  await call("POST", "/rollcall/v1/aliases", { id: "reasoning", target: "o4-mini" });
}

function addressOf(name: string): string {
  return `${name.split(" ")[0]!.toLowerCase()}@${host}`;
}

/** The ids of all people by their names. */
async function peopleOf(call: Call): Promise<ReadonlyMap<string, string>> {
  const answer = await call<{ readonly data: readonly { readonly id: string; readonly name: string }[] }>(
    "GET",
    `${organization}/users?limit=100`,
  );
  return new Map(answer.data.map(({ id, name }) => [name, id]));
}

async function group(
  call: Call,
  name: string,
  members: readonly string[],
  people: ReadonlyMap<string, string>,
  project?: string,
): Promise<string> {
  const { id } = await call("POST", `${organization}/groups`, { name });
  for (const member of members)
    await call("POST", `${organization}/groups/${id}/users`, { user_id: people.get(member) });
  if (project !== undefined)
    await call("POST", `${projects}/${project}/groups`, { group_id: id, role: "role_project_member" });
  return id;
}

async function alert(call: Call, path: string, cents: number, to: readonly string[], subject: string): Promise<void> {
  const recipients = to.map((name) => `${name}@${host}`);
  const channel = { type: "email", recipients, subject_prefix: subject };
  await call("POST", path, { ...money, threshold_amount: cents, notification_channel: channel });
}
