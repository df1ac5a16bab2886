import type { KeyChanges } from "../../keys.ts";
import type { KeyHolding, StoredKey } from "../../rows.ts";
import type { SqlRunner } from "../driver.ts";
import { toRow } from "../columns.ts";
import { single } from "../page.ts";
import { marks, upsert } from "../rows.ts";
import { number, text } from "../values.ts";
import { keyDirectory } from "./key-directory.ts";
import { keyColumns, toStoredKey } from "./stored-key.ts";

export function keyChanges(sql: SqlRunner, revision: number): KeyChanges {
  return {
    ...keyDirectory(sql),
    findUnrevoked: (organizationId, id) =>
      single(
        sql,
        `select * from keys where organization_id = ? and id = ? and revoked_at is null`,
        [organizationId, id],
        toStoredKey,
      ),
    put: (key) =>
      upsert(sql, "keys", [{ ...toRow(keyColumns, key), last_used_at: null, revision }], {
        keep: ["digest", "redacted", "created", "last_used_at"],
      }),
    revoke: async (organizationId, keyId, atSeconds) => {
      const rows = await sql.all(
        `update keys set revoked_at = ?, revision = ?
         where organization_id = ? and id = ? and revoked_at is null returning id`,
        [atSeconds, revision, organizationId, keyId],
      );
      return rows.length === 1;
    },
    drop: async (organizationId, keyId, atSeconds) => {
      const rows = await sql.all(
        `update keys set revoked_at = ?, dropped_at = ?, revision = ?
         where organization_id = ? and id = ? and revoked_at is null returning id`,
        [atSeconds, atSeconds, revision, organizationId, keyId],
      );
      return rows.length === 1;
    },
    revokeAllOf: (organizationId, holder, atSeconds) => revokeAllOf(sql, revision, organizationId, holder, atSeconds),
  };
}

/** The organization of each of these digests that belongs to a key, even to a revoked or expired one. */
export async function organizationsOfKeys(
  sql: SqlRunner,
  digests: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.all(`select digest, organization_id from keys where digest in (${marks(digests)})`, digests);
  return new Map(rows.map((row) => [text(row, "digest"), text(row, "organization_id")]));
}

export async function declaredKeys(sql: SqlRunner): Promise<StoredKey[]> {
  const rows = await sql.all(`select * from keys where declared_by is not null order by organization_id, id`);
  return rows.map(toStoredKey);
}

export async function keyDigestsSince(sql: SqlRunner, revision: number): Promise<string[]> {
  const rows = await sql.all(`select digest from keys where revision > ?`, [revision]);
  return rows.map((row) => text(row, "digest"));
}

export async function countKeys(sql: SqlRunner): Promise<number> {
  const [row = {}] = await sql.all(`select count(*) as count from keys where revoked_at is null`);
  return number(row, "count");
}

/** Also revokes, for good, the keys that a configuration file dropped and could declare again. */
async function revokeAllOf(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  holder: KeyHolding,
  atSeconds: number,
): Promise<readonly string[]> {
  const rows = await sql.all(
    `update keys set revoked_at = coalesce(revoked_at, ?), dropped_at = null, revision = ?
     where organization_id = ? and ${heldBy[holder.kind]} = ? and (revoked_at is null or dropped_at is not null)
     returning id`,
    [atSeconds, revision, organizationId, holder.id],
  );
  return rows.map((row) => text(row, "id"));
}

const heldBy = {
  // Every key of a project is of this kind; the condition makes the index on kind, project and age usable.
  project: "kind = 'project' and project_id",
  user: "user_id",
  service_account: "service_account_id",
} as const;
