import type { RotationChanges } from "../../rotations.ts";
import type { SqlRunner } from "../driver.ts";
import { nullableNumber } from "../values.ts";

export function rotationChanges(sql: SqlRunner, revision: number): RotationChanges {
  return {
    async lifeBefore(organizationId, keyId) {
      const rows = await sql.all(`select life_seconds from key_rotations where organization_id = ? and key_id = ?`, [
        organizationId,
        keyId,
      ]);
      return rows[0] === undefined ? undefined : nullableNumber(rows[0], "life_seconds");
    },
    async put(organizationId, keyId, lifeSeconds) {
      await sql.all(
        `insert into key_rotations (organization_id, key_id, life_seconds, revision) values (?, ?, ?, ?)
         on conflict (organization_id, key_id) do update set life_seconds = excluded.life_seconds,
           revision = excluded.revision`,
        [organizationId, keyId, lifeSeconds, revision],
      );
    },
  };
}
