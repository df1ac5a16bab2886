import type { SqlRunner } from "./sql-driver.ts";
import { toStoredKey } from "./sql-keys.ts";
import { single } from "./sql-page.ts";
import type { DeclarableKind, StartLookUps } from "./start-look-ups.ts";

const places: Readonly<Record<DeclarableKind, readonly [table: string, ids: string]>> = {
  project: ["projects", "id = ?"],
  user: ["users", "id = ?"],
  "project member": ["project_users", "project_id = ? and user_id = ?"],
  "service account": ["service_accounts", "id = ?"],
};

export function startLookUps(sql: SqlRunner, revision: number): StartLookUps {
  return {
    anyKey: async () => (await sql.all(`select 1 from keys limit 1`)).length > 0,
    keyWithDigest: (digest) => single(sql, `select * from keys where digest = ?`, [digest], toStoredKey),
    changedByHand: async (kind, organizationId, ids) => {
      const [table, whichIds] = places[kind];
      // A start's own row of the audit log has the revision of what it changed; this start's comes last.
      const rows = await sql.all(
        `select 1 from ${table} t where organization_id = ? and ${whichIds} and revision <> ? and not exists (
           select 1 from audit_log a where a.organization_id = t.organization_id and a.revision = t.revision
             and a.type = 'rollcall.started')`,
        [organizationId, ...ids, revision],
      );
      return rows.length > 0;
    },
  };
}
