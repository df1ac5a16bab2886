import { administer, pageOptions, type Page } from "./administration.ts";
import type { Answer, Connection } from "./connection.ts";
import { segment } from "./models.ts";

const projects = "/v1/organization/projects";
const users = "/v1/organization/users";
const invites = "/v1/organization/invites";

export function listProjects(connection: Connection, page: Page, archivedToo: boolean): Promise<Answer> {
  return administer(connection, "GET", projects, pageOptions(page, { include_archived: String(archivedToo) }));
}

export function retrieveProject(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "GET", `${projects}/${segment(id)}`);
}

export function createProject(connection: Connection, name: string): Promise<Answer> {
  return administer(connection, "POST", projects, { body: { name } });
}

export function renameProject(connection: Connection, id: string, name: string): Promise<Answer> {
  return administer(connection, "POST", `${projects}/${segment(id)}`, { body: { name } });
}

export function archiveProject(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "POST", `${projects}/${segment(id)}/archive`);
}

export function listUsers(connection: Connection, page: Page): Promise<Answer> {
  return administer(connection, "GET", users, pageOptions(page));
}

export function retrieveUser(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "GET", `${users}/${segment(id)}`);
}

export function changeUserRole(connection: Connection, id: string, role: string): Promise<Answer> {
  return administer(connection, "POST", `${users}/${segment(id)}`, { body: { role } });
}

export function removeUser(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "DELETE", `${users}/${segment(id)}`);
}

export interface NewInvite {
  readonly email: string;
  readonly role: string;
  readonly projects?: readonly { readonly id: string; readonly role: string }[];
}

export function createInvite(connection: Connection, invite: NewInvite): Promise<Answer> {
  return administer(connection, "POST", invites, { body: invite });
}

export function deleteInvite(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "DELETE", `${invites}/${segment(id)}`);
}

/** Accepts an invite for the invited user. */
export function acceptInvite(connection: Connection, id: string, name: string | undefined): Promise<Answer> {
  return administer(connection, "POST", `/rollcall/v1/invites/${segment(id)}/accept`, { body: { name } });
}
