import { sessions as api } from "../../api/keys/sessions.ts";
import { pathOfLink } from "../../core/people/session.ts";
import { endSession } from "../../registry/sessions/end-session.ts";
import { findSession, findSessions } from "../../registry/sessions/find-sessions.ts";
import { makeSignInLink } from "../../registry/sessions/sign-in.ts";
import { deletedAs, pageToWire } from "../admin/answers.ts";
import { sessionWire } from "../console/session-wire.ts";
import { linkRefusal } from "../console/sign-in-methods.ts";
import type { Bind } from "../request/bind.ts";
import type { Services } from "../services.ts";

type SessionListServices = Pick<Services, "store" | "nowMs" | "signInMethods" | "hasConsole">;

/** Who is signed in to the console, and links that sign in. */
export function sessionListRoutes(
  bind: Bind,
  { store: { directory }, nowMs, signInMethods, hasConsole }: SessionListServices,
) {
  const atSeconds = () => Math.floor(nowMs() / 1000);
  return bind(api, {
    listSessions: async ({ author, query }) => {
      const page = await findSessions(directory, author.actor, query.user_id, atSeconds(), query);
      return pageToWire(page, (found) => sessionWire(found, author.keyId));
    },
    endSession: async ({ author, commitAs, params: { session_id: id } }) => {
      const { session } = await findSession(directory, author.actor, id, atSeconds());
      const isOwn = session.userId === author.principalId;
      await commitAs(isOwn ? author.right : "write-organization", endSession(id, session.userId));
      return deletedAs("rollcall.session.deleted", { id });
    },
    createSignInLink: async ({ commit }) => {
      const refusal = linkRefusal(signInMethods, hasConsole);
      if (refusal !== null) throw refusal;
      const { secret, expiresAt } = await commit(makeSignInLink());
      return {
        object: "rollcall.sign_in_link",
        token: secret,
        path: pathOfLink(secret),
        expires_at: expiresAt,
      };
    },
  });
}
