import type { IdentityStore } from "../../people/people.ts";
import type { Identity, RecentSignIn } from "../../rows.ts";
import { json, number, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { single } from "../queries.ts";
import { upsert } from "../rows.ts";

const toRecentSignIn = reader({ state: text("state"), at: number("at") });

const columns = {
  organizationId: text("organization_id"),
  issuer: text("issuer"),
  subject: text("subject"),
  userId: text("user_id"),
  created: number("created"),
  recentSignIns: json("recent_sign_ins", recentSignIns),
} satisfies Columns<Identity>;

const toIdentity = reader(columns);

export function sqlIdentities(sql: SqlRunner, revision: number): IdentityStore {
  return {
    find: (organizationId, issuer, subject) =>
      single(
        sql,
        `select * from identities where organization_id = ? and issuer = ? and subject = ?`,
        [organizationId, issuer, subject],
        toIdentity,
      ),
    ofUser: (organizationId, issuer, userId) =>
      single(
        sql,
        `select * from identities where organization_id = ? and user_id = ? and issuer = ? order by subject limit 1`,
        [organizationId, userId, issuer],
        toIdentity,
      ),
    put: (identity) => upsert(sql, "identities", [{ ...toRow(columns, identity), revision }]),
  };
}

function recentSignIns(stored: unknown): readonly RecentSignIn[] {
  if (!Array.isArray(stored)) throw new Error("column recent_sign_ins holds no list");
  return stored.map((item: SqlRow) => toRecentSignIn(item));
}
