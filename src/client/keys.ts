import { administer, pageOptions, type Page } from "./administration.ts";
import type { Answer, Connection } from "./connection.ts";
import { segment } from "./models.ts";

const adminKeys = "/v1/organization/admin_api_keys";

export interface NewKey {
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly expires_in_seconds?: number;
}

export function listProjectKeys(connection: Connection, projectId: string, page: Page): Promise<Answer> {
  return administer(connection, "GET", keysOf(projectId), pageOptions(page));
}

export function listAdminKeys(connection: Connection, page: Page): Promise<Answer> {
  return administer(connection, "GET", adminKeys, pageOptions(page));
}

/** `projectId` is null for an admin key. */
export function revokeKey(connection: Connection, projectId: string | null, id: string): Promise<Answer> {
  return administer(connection, "DELETE", `${projectId === null ? adminKeys : keysOf(projectId)}/${segment(id)}`);
}

export function createUserKey(
  connection: Connection,
  { projectId, userId }: { readonly projectId: string; readonly userId: string },
  key: NewKey,
): Promise<Answer> {
  const path = `/rollcall/v1/projects/${segment(projectId)}/api_keys`;
  return administer(connection, "POST", path, { body: { ...key, user_id: userId } });
}

export function createServiceAccountKey(
  connection: Connection,
  { projectId, accountId }: { readonly projectId: string; readonly accountId: string },
  key: NewKey,
): Promise<Answer> {
  const account = `/v1/organization/projects/${segment(projectId)}/service_accounts/${segment(accountId)}`;
  return administer(connection, "POST", `${account}/api_keys`, { body: key });
}

/** For the caller if `userId` is null. */
export function createAdminKey(connection: Connection, userId: string | null, key: NewKey): Promise<Answer> {
  const path = userId === null ? adminKeys : `/rollcall/v1/users/${segment(userId)}/admin_api_keys`;
  return administer(connection, "POST", path, { body: key });
}

export interface Rotation {
  readonly overlap_seconds?: number;
  readonly expires_in_seconds?: number;
}

export function rotateKey(connection: Connection, id: string, rotation: Rotation): Promise<Answer> {
  return administer(connection, "POST", `/rollcall/v1/api_keys/${segment(id)}/rotate`, { body: rotation });
}

export function revokeAllKeys(connection: Connection, owner: "projects" | "users", id: string): Promise<Answer> {
  return administer(connection, "POST", `/rollcall/v1/${owner}/${segment(id)}/revoke_keys`);
}

export interface Subject {
  readonly key_id?: string;
  readonly user_id?: string;
  readonly service_account_id?: string;
  readonly project_id?: string;
}

/** What a key, user or service account may do with a model, and why. */
export function explainAccess(connection: Connection, model: string, subject: Subject): Promise<Answer> {
  return administer(connection, "GET", "/rollcall/v1/access", { query: { model, ...subject } });
}

function keysOf(projectId: string): string {
  return `/v1/organization/projects/${segment(projectId)}/api_keys`;
}
