import type { Invite } from "../../core/people/invite.ts";
import type { Page, PageRequest } from "../page.ts";

export interface InviteStore {
  page(organizationId: string, page: PageRequest): Promise<Page<Invite> | null>;
  find(organizationId: string, id: string): Promise<Invite | null>;
  /** An invite to this address, in any capitalisation, that can still be accepted. */
  findPending(organizationId: string, email: string, atSeconds: number): Promise<Invite | null>;
  put(invite: Invite): Promise<void>;
  /** False when there was no such invite. */
  remove(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
}
