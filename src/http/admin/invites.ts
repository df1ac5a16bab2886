import { invites as api, type InviteWire } from "../../api/people/invites.ts";
import { inviteStatus, type Invite, type InvitedProject } from "../../core/people/invite.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import { acceptInvite, createInvite, deleteInvite } from "../../registry/organization/invites.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { deletedAs, pageToWire } from "./answers.ts";
import { userToWire } from "./users.ts";

export function inviteRoutes(bind: Bind, directory: Directory, nowMs: () => number) {
  const toWire = (invite: Invite) => inviteToWire(invite, Math.floor(nowMs() / 1000));
  return bind(api, {
    listInvites: async ({ organizationId, query }) =>
      pageToWire(await directory.invites.page(organizationId, query), toWire),
    createInvite: async ({ organizationId, commit, body }) => {
      const { email, role } = body;
      if (body.projects !== null) requireDistinct(body.projects);
      const projects = body.projects ?? (await defaultProjects(directory, organizationId));
      return toWire(await commit(createInvite({ email, role, projects })));
    },
    retrieveInvite: async ({ organizationId, params: { invite_id: id } }) =>
      toWire(existing(await directory.invites.find(organizationId, id), "invite", id)),
    deleteInvite: async ({ commit, params }) =>
      deletedAs("organization.invite.deleted", await commit(deleteInvite(params.invite_id))),
    // At OpenAI people accept invites on its web pages. Here an administrator accepts them.
    acceptInvite: async ({ commit, params, body }) =>
      userToWire(await commit(acceptInvite(params.invite_id, body.name))),
  });
}

function requireDistinct(projects: readonly InvitedProject[]): void {
  const ids = projects.map(({ id }) => id);
  const repeated = ids.findIndex((id, at) => ids.indexOf(id) < at);
  if (repeated !== -1) throw malformedRequest("This project is named twice.", `projects[${repeated}].id`);
}

/** An invite without projects is for the oldest project. At OpenAI it is for the default project. */
async function defaultProjects(directory: Directory, organizationId: string): Promise<InvitedProject[]> {
  const oldest = await directory.projects.page(organizationId, { limit: 1, after: null, order: "asc" }, false);
  return (oldest?.items ?? []).map(({ id }) => ({ id, role: "member" as const }));
}

export function inviteToWire(invite: Invite, atSeconds: number): InviteWire {
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
