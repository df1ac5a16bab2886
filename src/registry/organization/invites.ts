import { inviteLifeSeconds, inviteStatus, type Invite } from "../../core/people/invite.ts";
import type { User } from "../../core/people/organization.ts";
import { existing, inviteSettled, Refusal } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { Change, Work } from "../commit.ts";
import { newId } from "../new-id.ts";
import { putProjectUser } from "./project-users.ts";
import { openProject } from "./projects.ts";
import { newUser } from "./users.ts";

export type NewInvite = Pick<Invite, "email" | "role" | "projects">;

/** Records who may join with which roles. No message is sent to the invited person. */
export function createInvite(input: NewInvite): Work<Invite> {
  return async (transaction, { organizationId }, atSeconds) => {
    const { email, role, projects } = input;
    await refuseMember(transaction, organizationId, email);
    const pending = await transaction.invites.findPending(organizationId, email, atSeconds);
    if (pending !== null)
      throw new Refusal(
        "invite-exists",
        `${email} is already invited, by ${pending.id}. Accept or delete that invite.`,
        { param: "email" },
      );
    for (const { id } of projects) await openProject(transaction, organizationId, id);
    const expiresAt = atSeconds + inviteLifeSeconds;
    const result = { ...input, id: newId("invite-"), organizationId, created: atSeconds, expiresAt, acceptedAt: null };
    await transaction.invites.put(result);
    return { result, type: "invite.sent", resourceId: result.id, details: { data: { email, role, projects } } };
  };
}

/** Makes the invited person a member of the organization and of the projects, in one change. */
export function acceptInvite(inviteId: string, name: string | null): Work<User> {
  return async (transaction, { organizationId }, atSeconds) => {
    const invite = await existingInvite(transaction, organizationId, inviteId);
    const status = inviteStatus(invite, atSeconds);
    if (status !== "pending") throw inviteSettled(inviteId, status);
    await refuseMember(transaction, organizationId, invite.email);
    return joinByInvite(transaction, invite, name, atSeconds);
  };
}

/** Accepts a pending invite of somebody who is no member. */
export async function joinByInvite(
  transaction: Transaction,
  invite: Invite,
  name: string | null,
  atSeconds: number,
): Promise<Change<User>> {
  const { organizationId, email, role } = invite;
  const user = newUser({ organizationId, email, name: name ?? email, role, created: atSeconds });
  await transaction.users.put(user);
  for (const project of invite.projects) {
    // The project may have been archived since the invitation.
    const { id: projectId } = await openProject(transaction, organizationId, project.id);
    const member = { projectId, userId: user.id, role: project.role };
    await putProjectUser(transaction, organizationId, member, atSeconds);
  }
  await transaction.invites.put({ ...invite, acceptedAt: atSeconds });
  const details = { data: { user_id: user.id, email, role, projects: invite.projects } };
  return { result: user, type: "invite.accepted", resourceId: invite.id, details };
}

/** An accepted invite cannot be deleted: it is the record of how the user joined. */
export function deleteInvite(inviteId: string): Work<Invite> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = await existingInvite(transaction, organizationId, inviteId);
    if (result.acceptedAt !== null) throw inviteSettled(inviteId, "accepted");
    await transaction.invites.remove(result.organizationId, inviteId, atSeconds);
    return { result, type: "invite.deleted", resourceId: inviteId, details: { data: { email: result.email } } };
  };
}

async function existingInvite(transaction: Transaction, organizationId: string, id: string): Promise<Invite> {
  return existing(await transaction.invites.find(organizationId, id), "invite", id);
}

async function refuseMember(transaction: Transaction, organizationId: string, email: string): Promise<void> {
  if ((await transaction.users.findWithEmail(organizationId, email)) !== null)
    throw new Refusal("user-exists", `${email} is already a member of the organization.`, { param: "email" });
}
