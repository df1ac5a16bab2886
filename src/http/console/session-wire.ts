import type { SessionWire } from "../../api/keys/sessions.ts";
import type { Session } from "../../core/people/session.ts";
import type { ListedSession } from "../../store/sessions.ts";

export function sessionWire({ session, seenAt, user }: ListedSession, currentId: string): SessionWire {
  const { name, email } = user;
  return {
    object: "rollcall.session",
    ...sessionFieldsOf(session, seenAt),
    is_current: session.id === currentId,
    user: { id: session.userId, name, email },
  };
}

export function sessionFieldsOf(session: Session, seenAt: number) {
  return {
    id: session.id,
    made_by: { type: session.madeBy, key_id: session.keyId },
    created_at: session.created,
    last_seen_at: seenAt,
    idle_ends_at: Math.min(seenAt + session.idleSeconds, session.endsAt),
    ends_at: session.endsAt,
    address: session.address,
    browser: session.browser,
  };
}
