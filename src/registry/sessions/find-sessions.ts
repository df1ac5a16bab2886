import { rightRefusal } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import { existing } from "../../core/refusal.ts";
import type { Page, PageRequest } from "../../store/page.ts";
import type { ListedSession } from "../../store/sessions.ts";
import type { Directory } from "../../store/store.ts";

type Sessions = Pick<Directory, "sessions">;

/** Those who may not read the organization find their own sessions. Throws the refusal for anybody else's. */
export async function findSessions(
  { sessions }: Sessions,
  actor: Actor,
  userId: string | null,
  atSeconds: number,
  page: PageRequest,
): Promise<Page<ListedSession> | null> {
  const refusal = rightRefusal(actor, "read-organization");
  const own = actor.principal.id;
  if (refusal !== null && userId !== null && userId !== own) throw refusal;
  return sessions.page(actor.audience.organizationId, refusal === null ? userId : own, atSeconds, page);
}

/** A session that the actor may find. */
export async function findSession(
  { sessions }: Sessions,
  actor: Actor,
  id: string,
  atSeconds: number,
): Promise<ListedSession> {
  const found = existing(await sessions.find(actor.audience.organizationId, id, atSeconds), "session", id);
  const maySee = found.session.userId === actor.principal.id || rightRefusal(actor, "read-organization") === null;
  return existing(maySee ? found : null, "session", id);
}
