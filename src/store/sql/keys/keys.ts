import type { KeyStore, RotationChanges } from "../../keys.ts";
import type { SqlRunner } from "../driver.ts";
import { toRow } from "../columns.ts";
import { count, finds, list, single } from "../queries.ts";
import { marks, upsert } from "../rows.ts";
import { nullableNumber, text } from "../values.ts";
import { keyDirectory } from "./key-directory.ts";
import { keyColumns, toStoredKey } from "./stored-key.ts";

export function sqlKeys(sql: SqlRunner, revision: number): KeyStore {
  const revoke = async (organizationId: string, keyId: string, atSeconds: number, droppedAt: number | null) => {
    // For good: a dropped key can come back.
    await sql.all(
      `update sessions set ended_at = ?, revision = ? where organization_id = ? and key_id = ? and ended_at is null`,
      [atSeconds, revision, organizationId, keyId],
    );
    return finds(
      sql,
      `update keys set revoked_at = ?, dropped_at = ?, revision = ?
       where organization_id = ? and id = ? and revoked_at is null returning id`,
      [atSeconds, droppedAt, revision, organizationId, keyId],
    );
  };
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
    revoke: (organizationId, keyId, atSeconds) => revoke(organizationId, keyId, atSeconds, null),
    drop: (organizationId, keyId, atSeconds) => revoke(organizationId, keyId, atSeconds, atSeconds),
    // Also revokes, for good, the keys that a configuration file dropped and could declare again.
    revokeAllOf: (organizationId, { kind, id }, atSeconds) =>
      list(
        sql,
        `update keys set revoked_at = coalesce(revoked_at, ?), dropped_at = null, revision = ?
         where organization_id = ? and ${heldBy[kind]} = ? and (revoked_at is null or dropped_at is not null)
         returning id`,
        [atSeconds, revision, organizationId, id],
        (row) => text(row, "id"),
      ),
  };
}

export function rotationChanges(sql: SqlRunner, revision: number): RotationChanges {
  return {
    lifeBefore: async (organizationId, keyId) => {
      const shortened = `select life_seconds from key_rotations where organization_id = ? and key_id = ?`;
      const [row] = await sql.all(shortened, [organizationId, keyId]);
      return row === undefined ? undefined : nullableNumber(row, "life_seconds");
    },
    put: (organizationId, keyId, lifeSeconds) => {
      const row = { organization_id: organizationId, key_id: keyId, life_seconds: lifeSeconds, revision };
      return upsert(sql, "key_rotations", [row]);
    },
  };
}

/** The organization of each of these digests that belongs to a key, even to a revoked or expired one. */
export async function organizationsOfKeys(sql: SqlRunner, digests: readonly string[]) {
  const rows = await sql.all(`select digest, organization_id from keys where digest in (${marks(digests)})`, digests);
  return new Map(rows.map((row) => [text(row, "digest"), text(row, "organization_id")]));
}

export function unrevokedDigests(sql: SqlRunner, after: string, limit: number): Promise<string[]> {
  const statement = `select digest from keys where revoked_at is null and digest > ? order by digest limit ?`;
  return list(sql, statement, [after, limit], (row) => text(row, "digest"));
}

export function countKeys(sql: SqlRunner): Promise<number> {
  return count(sql, `keys where revoked_at is null`);
}

const heldBy = {
  // Every key of a project is of this kind; the condition makes the index on kind, project and age usable.
  project: "kind = 'project' and project_id",
  user: "user_id",
  service_account: "service_account_id",
} as const;
