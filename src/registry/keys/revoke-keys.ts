import { unchanged } from "../../store/store.ts";
import type { KeyHolding } from "../../store/rows.ts";
import type { Work } from "../commit.ts";
import { openProject } from "../organization/projects.ts";
import { existingUser } from "../organization/users.ts";

type Holder = KeyHolding & { readonly kind: "project" | "user" };

const namedKeysMax = 1_000;

/**
 * Revokes every key of a user, admin keys included, and ends their sessions; or revokes every key of a project. Returns
 * how many keys were revoked.
 */
export function revokeKeys(holder: Holder): Work<number> {
  return async (transaction, { organizationId }, atSeconds) => {
    if (holder.kind === "project") await openProject(transaction, organizationId, holder.id);
    else await existingUser(transaction, organizationId, holder.id);
    const ids = await transaction.keys.revokeAllOf(organizationId, holder, atSeconds);
    const sessions =
      holder.kind === "user" ? await transaction.sessions.endAllBut(organizationId, holder.id, 0, atSeconds) : 0;
    if (ids.length === 0 && sessions === 0) return unchanged(0);
    const projectId = holder.kind === "project" ? holder.id : null;
    const details = {
      keys_revoked: ids.length,
      key_ids: ids.toSorted().slice(0, namedKeysMax),
      ...(sessions > 0 && { sessions_ended: sessions }),
    };
    return { result: ids.length, type: "rollcall.api_keys.revoked", resourceId: holder.id, projectId, details };
  };
}
