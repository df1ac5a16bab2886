import { existing } from "../../core/refusal.ts";
import type { ChangeAuthor, Signature } from "../change-author.ts";
import type { Work } from "../commit.ts";

/** Signs the author out: ends the session that makes the change. */
export function signOut(): Work<null, Signature & Pick<ChangeAuthor, "keyId">> {
  return async (transaction, { organizationId, keyId: id }, atSeconds) => {
    await transaction.sessions.end(organizationId, id, atSeconds);
    return { result: null, type: "logout.succeeded", resourceId: id };
  };
}

/** Ends a session of `userId`, who may be somebody else than the author. */
export function endSession(id: string, userId: string): Work<null> {
  return async (transaction, { organizationId }, atSeconds) => {
    existing((await transaction.sessions.end(organizationId, id, atSeconds)) || null, "session", id);
    return { result: null, type: "rollcall.session.ended", resourceId: id, details: { user_id: userId } };
  };
}
