import type { SessionStore, SignInLink, SignInLinkStore, ListedSession } from "../../sessions.ts";
import { number, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { itemOf, readPage, type Listing } from "../page.ts";
import { finds, single } from "../queries.ts";
import { insert } from "../rows.ts";
import { findSessionHolder } from "./session-holders.ts";
import { storedSessionColumns, toListedSession } from "./stored-session.ts";

export function sqlSessions(sql: SqlRunner, revision: number): SessionStore {
  return {
    page: (organizationId, userId, atSeconds, page) =>
      readPage(sql, sessionsOf(organizationId, userId, atSeconds), page),
    find: (organizationId, id, atSeconds) => itemOf(sql, sessionsOf(organizationId, null, atSeconds), id),
    findHolder: (organizationId, id) => findSessionHolder(sql, organizationId, id),
    add: (session) => insert(sql, "sessions", [{ ...toRow(storedSessionColumns, session), revision }]),
    end: (organizationId, id, atSeconds) =>
      finds(
        sql,
        `update sessions set ended_at = ?, revision = ?
         where organization_id = ? and id = ? and ended_at is null returning id`,
        [atSeconds, revision, organizationId, id],
      ),
    endAllBut: async (organizationId, userId, kept, atSeconds) => {
      const ofUser = `organization_id = ? and user_id = ? and ended_at is null`;
      const ended = await sql.all(
        `update sessions set ended_at = ?, revision = ?
         where ${ofUser} and id not in (select id from sessions where ${ofUser} order by created desc, id desc limit ?)
         returning id`,
        [atSeconds, revision, organizationId, userId, organizationId, userId, kept],
      );
      return ended.length;
    },
  };
}

const select = `select t.*, u.name as user_name, u.email as user_email from sessions t
    join users u on u.organization_id = t.organization_id and u.id = t.user_id
    left join keys k on k.organization_id = t.organization_id and k.id = t.key_id`;

function sessionsOf(organizationId: string, userId: string | null, atSeconds: number): Listing<ListedSession> {
  return {
    select,
    scope: `t.organization_id = ?${userId === null ? "" : " and t.user_id = ?"}`,
    values: userId === null ? [organizationId] : [organizationId, userId],
    among: `t.ended_at is null and t.ends_at > ? and t.seen_at + t.idle_seconds > ? and u.removed_at is null
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > ?)`,
    amongValues: [atSeconds, atSeconds, atSeconds],
    toItem: toListedSession,
  };
}

const linkColumns = {
  organizationId: text("organization_id"),
  keyId: text("key_id"),
  created: number("created"),
  expiresAt: number("expires_at"),
} satisfies Columns<SignInLink>;

export const toSignInLink = reader(linkColumns);

export function sqlSignInLinks(sql: SqlRunner): SignInLinkStore {
  return {
    add: (digest, link) => insert(sql, "sign_in_links", [{ ...toRow(linkColumns, link), digest }]),
    take: (organizationId, digest) =>
      single(
        sql,
        `delete from sign_in_links where organization_id = ? and digest = ? returning *`,
        [organizationId, digest],
        toSignInLink,
      ),
  };
}
