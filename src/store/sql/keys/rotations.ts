import type { RotationChanges } from "../../keys.ts";
import type { SqlRunner } from "../driver.ts";
import { upsert } from "../rows.ts";
import { nullableNumber } from "../values.ts";

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
