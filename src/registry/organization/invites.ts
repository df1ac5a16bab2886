import { inviteLifeSeconds, inviteStatus, type Invite } from "../../core/people/invite.ts";
import type { User } from "../../core/people/organization.ts";
import { inviteExists, inviteSettled, notFound, userExists } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { newId } from "../new-id.ts";
import { openProject } from "./projects.ts";

export type NewInvite = Pick<Invite, "email" | "role" | "projects">;

/** Writes down who may join, and as what. Nobody is told: that is for whoever invites. */
export function createInvite(commit: Commit, author: ChangeAuthor, input: NewInvite): Promise<Invite> {
  return commit(author, async (transaction, created) => {
    const { organizationId } = author.actor.audience;
    const { email, role, projects } = input;
    await refuseMember(transaction, organizationId, email);
    const pending = await transaction.invites.findPending(organizationId, email, created);
    if (pending !== null) throw inviteExists(email, pending.id);
    for (const { id } of projects) await openProject(transaction, author, id);
    const expiresAt = created + inviteLifeSeconds;
    const result = { ...input, id: newId("invite-"), organizationId, created, expiresAt, acceptedAt: null };
    await transaction.invites.put(result);
    return { result, type: "invite.sent", resourceId: result.id, details: { data: { email, role, projects } } };
  });
}

/** Makes the invited person a member of the organization and of the projects, in one change. */
export function acceptInvite(
  commit: Commit,
  author: ChangeAuthor,
  inviteId: string,
  name: string | null,
): Promise<User> {
  return commit(author, async (transaction, created) => {
    const invite = await openInvite(transaction, author, inviteId);
    const status = inviteStatus(invite, created);
    if (status !== "pending") throw inviteSettled(inviteId, status);
    const { organizationId, email, role } = invite;
    await refuseMember(transaction, organizationId, email);
    const user: User = { id: newId("user-"), organizationId, email, name: name ?? email, role, created };
    await transaction.users.put(user);
    for (const project of invite.projects) {
      // It may have been archived since.
      const { id: projectId } = await openProject(transaction, author, project.id);
      await transaction.projectMembers.put({ organizationId, projectId, userId: user.id, role: project.role, created });
    }
    await transaction.invites.put({ ...invite, acceptedAt: created });
    const details = { data: { user_id: user.id, email, role, projects: invite.projects } };
    return { result: user, type: "invite.accepted", resourceId: inviteId, details };
  });
}

/** An accepted invite stays, as the record of how somebody came in. */
export function deleteInvite(commit: Commit, author: ChangeAuthor, inviteId: string): Promise<Invite> {
  return commit(author, async (transaction, atSeconds) => {
    const result = await openInvite(transaction, author, inviteId);
    if (result.acceptedAt !== null) throw inviteSettled(inviteId, "accepted");
    await transaction.invites.remove(result.organizationId, inviteId, atSeconds);
    return { result, type: "invite.deleted", resourceId: inviteId, details: { data: { email: result.email } } };
  });
}

async function openInvite(transaction: Transaction, author: ChangeAuthor, id: string): Promise<Invite> {
  const invite = await transaction.invites.find(author.actor.audience.organizationId, id);
  if (invite === null) throw notFound("invite", id);
  return invite;
}

async function refuseMember(transaction: Transaction, organizationId: string, email: string): Promise<void> {
  if ((await transaction.users.findWithEmail(organizationId, email)) !== null) throw userExists(email);
}
