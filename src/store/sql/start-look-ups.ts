import type { DeclarableKind, RemovableKind, StartLookUps } from "../start-look-ups.ts";
import type { Declared } from "../store.ts";
import type { SqlRow, SqlRunner } from "./driver.ts";
import { toStoredKey } from "./keys/stored-key.ts";
import { toOrganization, toProject } from "./people/organizations.ts";
import { toServiceAccount } from "./people/service-accounts.ts";
import { toProjectUser, toUser } from "./people/users.ts";
import { finds, list, single } from "./queries.ts";

const byIds: Readonly<Record<DeclarableKind, readonly [table: string, condition: string]>> = {
  project: ["projects", "id = ?"],
  user: ["users", "id = ?"],
  "project member": ["project_users", "project_id = ? and user_id = ?"],
  "service account": ["service_accounts", "id = ?"],
};

const byNames: Readonly<Record<RemovableKind, readonly [table: string, condition: string]>> = {
  user: ["users", "lower(email) = ?"],
  "service account": ["service_accounts", "project_id = ? and name = ?"],
};

export function startLookUps(sql: SqlRunner, revision: number): StartLookUps {
  return {
    anyKey: () => finds(sql, `select 1 from keys limit 1`),
    keyWithDigest: (digest) => single(sql, `select * from keys where digest = ?`, [digest], toStoredKey),
    changedByHand: (kind, organizationId, ids) => {
      const [table, condition] = byIds[kind];
      // An earlier start has an audit row with the revision of its changes; this one writes its row last.
      return finds(
        sql,
        `select 1 from ${table} t where organization_id = ? and ${condition} and revision <> ? and not exists (
           select 1 from audit_log a where a.organization_id = t.organization_id and a.revision = t.revision
             and a.type = 'rollcall.started')`,
        [organizationId, ...ids, revision],
      );
    },
    wasRemoved: (kind, organizationId, names) => {
      const [table, condition] = byNames[kind];
      return finds(
        sql,
        `select 1 from ${table} where organization_id = ? and ${condition} and removed_at is not null limit 1`,
        [organizationId, ...names],
      );
    },
  };
}

export async function declared(sql: SqlRunner): Promise<Declared> {
  const all = <Item>(from: string, toItem: (row: SqlRow) => Item) => list(sql, `select * from ${from}`, [], toItem);
  const live = `removed_at is null order by organization_id, created, id`;
  return {
    organizations: await all(`organizations order by created, id`, toOrganization),
    projects: await all(`projects order by organization_id, created, id`, toProject),
    users: await all(`users where ${live}`, toUser),
    projectUsers: await all(`project_users where removed_at is null`, toProjectUser),
    serviceAccounts: await all(`service_accounts where ${live}`, toServiceAccount),
    keys: await all(`keys where declared_by is not null order by organization_id, id`, toStoredKey),
  };
}
