import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys } from "../test/support/world.ts";
import { stopServer } from "./stop-server.ts";
import { clients } from "./clients.ts";
import { installedNode } from "./installed.ts";
import { directoryWith } from "./run-snippet.ts";

setDefaultTimeout(30_000);

/** `client.admin.organization` of the newest official client, on a real Node, against a real server. */
let server: TestServer;
let said: Map<string, { value?: any; error?: any }>;

beforeAll(async () => {
  server = await startServer();
  const directory = directoryWith(clients.at(-1)!);
  copyFileSync(join(import.meta.dir, "administration.mjs"), join(directory, "administration.mjs"));
  const child = Bun.spawn([installedNode(), "administration.mjs"], {
    cwd: directory,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: 20_000,
    env: { OPENAI_ADMIN_KEY: keys.acemeAdmin, OPENAI_BASE_URL: `${server.url}/v1` },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  rmSync(directory, { recursive: true });
  expect(stderr).toBe("");
  said = new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map((line) => [line.name, line]),
  );
});
afterAll(() => server && stopServer(server));

const value = (name: string) => said.get(name)?.value;
const error = (name: string) => said.get(name)?.error;

test("projects are made, read, renamed, listed over pages and archived", () => {
  const { id } = value("project");
  expect(value("project")).toMatchObject({ object: "organization.project", name: "made by the client" });
  expect(value("project renamed")).toMatchObject({ id, name: "renamed", status: "active" });
  expect(value("projects, two a page")).toContain(id);
  expect(value("projects, two a page")).toHaveLength(5);
  expect(value("project archived")).toMatchObject({ id, status: "archived" });
});

test("model permissions are set, read and taken away", () => {
  const policy = { object: "project.model_permissions", mode: "allow_list", model_ids: ["davinci"] };
  expect(error("no permissions")).toEqual({ class: "NotFoundError", status: 404, code: "not_found", param: null });
  expect(value("permissions")).toEqual(policy);
  expect(value("permissions again")).toEqual(policy);
  expect(value("permissions deleted")).toEqual({ object: "project.model_permissions.deleted", deleted: true });
});

test("service accounts and their keys", () => {
  const { id } = value("account");
  expect(value("account")).toMatchObject({ object: "organization.project.service_account", role: "member" });
  expect(value("account changed")).toMatchObject({ id, role: "owner" });
  expect(value("accounts")).toEqual([id]);
  expect(value("models with the account's key")).toBeGreaterThan(0);
  expect(value("account deleted")).toEqual({
    object: "organization.project.service_account.deleted",
    id,
    deleted: true,
  });
});

test("project keys", () => {
  const key = value("key");
  expect(value("keys, one a page")).toHaveLength(2);
  expect(key).toMatchObject({ object: "organization.project.api_key", owner: { type: "service_account" } });
  expect(value("key changed").expires_at).toBeGreaterThan(key.created_at);
  expect(value("key deleted")).toEqual({ object: "organization.project.api_key.deleted", id: key.id, deleted: true });
  expect(error("key gone")).toMatchObject({ class: "NotFoundError", code: "not_found" });
});

test("admin keys", () => {
  const { id } = value("admin key");
  expect(value("admin key")).toMatchObject({ object: "organization.admin_api_key", name: "second" });
  expect(value("admin keys, newest first, one a page")).toHaveLength(3);
  expect(value("admin keys, newest first, one a page")).toContain(id);
  expect(value("admin key deleted")).toMatchObject({ id, deleted: true });
});

test("invites", () => {
  const { id } = value("invite");
  expect(value("invite")).toMatchObject({
    object: "organization.invite",
    email: "invited@aceme.example",
    role: "reader",
    status: "pending",
    projects: [{ id: "proj_aceme", role: "member" }],
  });
  expect(error("invited twice")).toEqual({
    class: "ConflictError",
    status: 409,
    code: "invite_exists",
    param: "email",
  });
  expect(value("invites, one a page")).toEqual(["also-invited@aceme.example", "invited@aceme.example"]);
  expect(value("invite deleted")).toEqual({ object: "organization.invite.deleted", id, deleted: true });
  expect(error("invite gone")).toMatchObject({ class: "NotFoundError", code: "not_found" });
});

test("rate limits of a project", () => {
  const davinci = value("rate limit");
  expect(davinci).toEqual({
    object: "project.rate_limit",
    id: "rl-davinci",
    model: "davinci",
    max_requests_per_1_minute: 60,
    max_tokens_per_1_minute: 2147483647,
  });
  const slash = value("rate limit of an id with a slash");
  expect(slash).toMatchObject({ id: "rl-meta-llama/Llama-3.1-8B", max_tokens_per_1_minute: 5 });
  expect(error("rate limit of no model")).toMatchObject({ class: "NotFoundError", code: "not_found" });
  const all = value("rate limits, three a page");
  expect(all).toHaveLength(11);
  expect(all).toContainEqual(davinci);
  expect(all).toContainEqual(slash);
  const at = all.findIndex(({ id }: { id: string }) => id === "rl-davinci");
  expect(value("rate limits before one")).toEqual([all[at - 1]]);
});

test.each(["organization", "project"])("the spend limit and the spend alerts of the %s", (noun) => {
  const money = { currency: "USD", interval: "month" };
  const limit = {
    object: `${noun}.spend_limit`,
    ...money,
    threshold_amount: 100_000,
    enforcement: { status: "inactive" },
  };
  const isAbsent = { class: "NotFoundError", status: 404, code: "not_found", param: null };
  expect(error(`no spend limit of the ${noun}`)).toEqual(isAbsent);
  expect(value(`spend limit of the ${noun}`)).toEqual(limit);
  expect(value(`spend limit of the ${noun} again`)).toEqual(limit);
  expect(error(`fractional spend limit of the ${noun}`)).toMatchObject({ status: 400, param: "threshold_amount" });
  expect(value(`spend limit of the ${noun} deleted`)).toEqual({ object: `${noun}.spend_limit.deleted`, deleted: true });
  const alert = value(`spend alert of the ${noun}`);
  const channel = { type: "email", recipients: ["finance@aceme.example"], subject_prefix: "Spend" };
  const { id } = alert;
  expect(alert).toEqual({
    id,
    object: `${noun}.spend_alert`,
    ...money,
    threshold_amount: 1_000,
    notification_channel: channel,
  });
  expect(value(`spend alerts of the ${noun}, one a page`)).toBe(true);
  expect(value(`spend alert of the ${noun} changed`)).toEqual({ ...alert, threshold_amount: 5 });
  expect(value(`spend alert of the ${noun} deleted`)).toEqual({
    id,
    object: `${noun}.spend_alert.deleted`,
    deleted: true,
  });
  expect(error(`spend alert of the ${noun} gone`)).toEqual(isAbsent);
});

test("sharing a fine-tuned model with projects", () => {
  const granted = value("checkpoint shared");
  expect(granted).toHaveLength(2);
  for (const one of granted)
    expect(one).toMatchObject({ object: "checkpoint.permission", id: expect.stringMatching(/^cp_/) });
  const ids = granted.map(({ id }: { id: string }) => id);
  expect(value("checkpoint permissions, one a page, oldest first").toSorted()).toEqual(ids.toSorted());
  expect(value("checkpoint permission of one project")).toEqual(granted[0]);
  expect(value("checkpoint permission deleted")).toEqual({
    id: ids[0],
    object: "checkpoint.permission",
    deleted: true,
  });
  expect(error("checkpoint permission gone")).toMatchObject({ class: "NotFoundError", code: "not_found" });
  expect(value("checkpoint permissions left")).toEqual([granted[1]]);
  expect(error("no such checkpoint")).toMatchObject({ class: "NotFoundError", status: 404 });
});

test("people", () => {
  expect(value("people")).toHaveLength(2);
  expect(value("person")).toMatchObject({ object: "organization.user", role: "reader" });
  expect(value("promoted")).toMatchObject({ role: "owner" });
  expect(value("removed")).toMatchObject({ object: "organization.user.deleted", deleted: true });
  expect(error("the last owner")).toMatchObject({ class: "BadRequestError", status: 400, code: "last_owner" });
});

test("audit logs, filtered and over pages", () => {
  const types = value("audit, three a page");
  expect(types.slice(0, 3)).toEqual(["user.deleted", "user.updated", "api_key.deleted"]);
  expect(types.at(-1)).toBe("rollcall.started");
  expect(types.filter((type: string) => type === "project.created")).toHaveLength(1);
  expect(value("audit of one project")).toHaveLength(2);
  expect(value("audit since")).toEqual([]);
});

test("roles of the organization, given to people and groups", () => {
  const { id } = value("role");
  expect(value("role")).toMatchObject({ object: "role", name: "auditor", predefined_role: false });
  expect(value("role changed")).toMatchObject({ id, name: "inspector", description: "looks" });
  expect(value("roles, one a page")).toEqual(["owner", "reader", "inspector"]);
  expect(value("group role")).toMatchObject({ object: "group.role", role: { id } });
  expect(value("group roles")).toEqual([id]);
  expect(value("group role held")).toMatchObject({ id, assignment_sources: [{ principal_type: "group" }] });
  expect(value("user role")).toMatchObject({ object: "user.role", role: { id } });
  expect(value("user roles")).toEqual(["role_organization_owner", id]);
  expect(value("user role held").assignment_sources).toHaveLength(2);
  expect(value("user role taken")).toEqual({ object: "user.role.deleted", deleted: true });
  expect(value("group role taken")).toEqual({ object: "group.role.deleted", deleted: true });
  expect(value("role gone")).toEqual({ object: "role.deleted", id, deleted: true });
  expect(error("role not found")).toMatchObject({ class: "NotFoundError", status: 404 });
});

test("groups and their people", () => {
  const { id } = value("group");
  expect(value("group")).toMatchObject({ name: "auditors", group_type: "group", is_scim_managed: false });
  expect(value("group renamed")).toMatchObject({ id, name: "inspectors" });
  expect(value("groups, one a page").toSorted()).toEqual([id, value("other group")].toSorted());
  const userId = value("group user").id;
  expect(value("group user added")).toEqual({ object: "group.user", group_id: id, user_id: userId });
  expect(value("group users")).toEqual([userId]);
  expect(value("group user")).toMatchObject({ user_type: "user", is_service_account: false });
  expect(value("group user taken")).toEqual({ object: "group.user.deleted", deleted: true });
  expect(value("group gone")).toEqual({ object: "group.deleted", id, deleted: true });
});

test("roles and groups of a project", () => {
  const local = value("project role").id;
  expect(value("project role")).toMatchObject({ object: "role", resource_type: "api.project" });
  expect(value("project role changed")).toMatchObject({ id: local, description: "here" });
  expect(value("project roles")).toHaveLength(4);
  expect(value("project group")).toEqual(value("project group read"));
  expect(value("project group")).toMatchObject({ object: "project.group", group_name: "inspectors" });
  expect(value("project groups")).toEqual([value("group").id]);
  expect(value("project group role")).toMatchObject({ object: "group.role", role: { name: "viewer" } });
  expect(value("project group roles").toSorted()).toEqual([local, "role_project_viewer"].toSorted());
  expect(value("project group role held")).toMatchObject({ id: local });
  expect(value("project group role taken")).toEqual({ object: "group.role.deleted", deleted: true });
  expect(value("project user role")).toMatchObject({ object: "user.role", role: { name: "member" } });
  expect(value("project user roles")).toEqual(["role_project_member"]);
  expect(value("project user role held")).toMatchObject({ predefined_role: true });
  expect(value("project user role taken")).toEqual({ object: "user.role.deleted", deleted: true });
  expect(value("project group gone")).toEqual({ object: "project.group.deleted", deleted: true });
  expect(value("project role gone")).toEqual({ object: "role.deleted", id: local, deleted: true });
});
