import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys } from "../test/support/world.ts";
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
afterAll(() => server?.stop());

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
