import { isEmail } from "../../core/people/email.ts";
import { invitedRoleNames, inviteStatus, type Invite, type InvitedProject } from "../../core/people/invite.ts";
import { organizationRoleNames } from "../../core/people/organization.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { acceptInvite, createInvite, deleteInvite } from "../../registry/organization/invites.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject, readOptionalJsonObject, type Fields } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf } from "./answers.ts";
import { userToWire } from "./users.ts";

export function inviteRoutes(directory: Directory, commit: Commit, nowMs: () => number): readonly Route[] {
  const all = "/v1/organization/invites";
  const one = `${all}/{invite_id}`;
  const toWire = (invite: Invite) => inviteToWire(invite, Math.floor(nowMs() / 1000));
  return [
    admin("GET", all, "listInvites", async ({ context, organizationId }) => {
      return pageOf(await directory.invites.page(organizationId, new Query(context).page()), toWire);
    }),
    admin("POST", all, "createInvite", async ({ context, organizationId, author }) => {
      const fields = await readJsonObject(context.raw);
      const input = { email: readEmail(fields), role: fields.choice("role", organizationRoleNames) };
      const named = readProjects(fields);
      fields.refuseOthers();
      const projects = named ?? (await defaultProjects(directory, organizationId));
      return toWire(await createInvite(commit, author, { ...input, projects }));
    }),
    admin("GET", one, "retrieveInvite", async ({ organizationId, at }) => {
      const id = at("invite_id");
      return toWire(existing(await directory.invites.find(organizationId, id), "invite", id));
    }),
    admin("DELETE", one, "deleteInvite", async ({ author, at }) => {
      const { id } = await deleteInvite(commit, author, at("invite_id"));
      return { object: "organization.invite.deleted", id, deleted: true };
    }),
    // OpenAI's invites are accepted on its web pages; here whoever runs the server says who came.
    admin("POST", "/rollcall/v1/invites/{invite_id}/accept", "acceptInvite", async ({ context, author, at }) => {
      const fields = await readOptionalJsonObject(context.raw);
      const name = fields.optionalLabel("name");
      fields.refuseOthers();
      return userToWire(await acceptInvite(commit, author, at("invite_id"), name));
    }),
  ];
}

function readEmail(fields: Fields): string {
  const email = fields.text("email");
  if (!isEmail(email)) throw malformedRequest("Invalid value for 'email': expected an e-mail address.", "email");
  return email;
}

function readProjects(fields: Fields): InvitedProject[] | null {
  const projects = fields.optionalObjects("projects", (project, place) => ({
    id: project.text(`${place}.id`),
    role: project.choice(`${place}.role`, invitedRoleNames),
  }));
  const ids = projects?.map(({ id }) => id) ?? [];
  const repeated = ids.findIndex((id, at) => ids.indexOf(id) < at);
  if (repeated !== -1) throw malformedRequest("This project is named twice.", `projects[${repeated}].id`);
  return projects;
}

/** Who is invited to no project in particular is invited to the oldest one, as at OpenAI to the default project. */
async function defaultProjects(directory: Directory, organizationId: string): Promise<InvitedProject[]> {
  const oldest = await directory.projects.page(organizationId, { limit: 1, after: null, order: "asc" }, false);
  return (oldest?.items ?? []).map(({ id }) => ({ id, role: "member" as const }));
}

function inviteToWire(invite: Invite, atSeconds: number) {
  return {
    id: invite.id,
    object: "organization.invite",
    email: invite.email,
    role: invite.role,
    status: inviteStatus(invite, atSeconds),
    projects: invite.projects.map(({ id, role }) => ({ id, role })),
    created_at: invite.created,
    expires_at: invite.expiresAt,
    accepted_at: invite.acceptedAt,
  };
}
