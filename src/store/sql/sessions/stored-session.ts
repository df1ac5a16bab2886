import { sessionOrigins, type Session } from "../../../core/people/session.ts";
import type { ListedSession, StoredSession } from "../../sessions.ts";
import * as column from "../columns.ts";
import type { SqlRow } from "../driver.ts";
import { number, text } from "../values.ts";

const sessionColumns = {
  id: column.text("id"),
  organizationId: column.text("organization_id"),
  userId: column.text("user_id"),
  madeBy: column.oneOf("made_by", sessionOrigins),
  keyId: column.nullableText("key_id"),
  created: column.number("created"),
  endsAt: column.number("ends_at"),
  idleSeconds: column.number("idle_seconds"),
  address: column.nullableText("address"),
  browser: column.nullableText("browser"),
} satisfies column.Columns<Session>;

export const storedSessionColumns = {
  ...sessionColumns,
  digest: column.text("digest"),
  seenAt: column.number("seen_at"),
  endedAt: column.nullableNumber("ended_at"),
} satisfies column.Columns<StoredSession>;

export const toSession = column.reader(sessionColumns);

export function toListedSession(row: SqlRow): ListedSession {
  const user = { name: text(row, "user_name"), email: text(row, "user_email") };
  return { session: toSession(row), seenAt: number(row, "seen_at"), user };
}
