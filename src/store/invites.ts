import type { Invite } from "../core/people/invite.ts";
import type { Page, PageRequest } from "./page.ts";

/** The invites of an organization, as administrators look at them; deleted ones are none. */
export interface InviteDirectory {
  page(organizationId: string, page: PageRequest): Promise<Page<Invite> | null>;
  find(organizationId: string, id: string): Promise<Invite | null>;
}

/** Addresses are compared without regard to capitals: people write theirs now this way, now that. */
export interface InviteChanges {
  find(organizationId: string, id: string): Promise<Invite | null>;
  /** An invite to this address that somebody may still accept. */
  findPending(organizationId: string, email: string, atSeconds: number): Promise<Invite | null>;
  put(invite: Invite): Promise<void>;
  /** False when there was no such invite. */
  remove(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
}
