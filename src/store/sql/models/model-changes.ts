import type { ModelChanges } from "../../models.ts";
import type { StoredModel } from "../../rows.ts";
import type { SqlRunner } from "../driver.ts";
import { finds, sending } from "../queries.ts";
import { marks, upsert } from "../rows.ts";
import { sqlCheckpointPermissions } from "./checkpoint-permissions.ts";
import { findOwnAndBase, modelLookUps } from "./models.ts";
import { toModelRow } from "./stored-model.ts";

export function modelChanges(sql: SqlRunner, revision: number): ModelChanges {
  return {
    ...modelLookUps(sql),
    findOwnAndBase: (organizationId, id) => findOwnAndBase(sql, organizationId, id),
    put: (model) => putMany(sql, revision, [model]),
    putMany: (models) => putMany(sql, revision, models),
    delete: async (organizationId, id, { atMs, keyId }) => {
      // The registry has checked the rules. The statement repeats the two that must never fail: the owner and the kind.
      const isDeleted = await finds(
        sql,
        `update models set state = 'deleted', deleted_at_ms = ?, deleted_by_key = ?, revision = ?
         where organization_id = ? and id = ? and state = 'live' and kind = 'fine-tuned' returning id`,
        [atMs, keyId, revision, organizationId, id],
      );
      if (isDeleted) await touchAliases(sql, revision, organizationId, [id]);
      return isDeleted;
    },
    purge: async (organizationId, id, atSeconds) => {
      // Keeps only the id, so that servers that have not seen the deletion yet learn that the model is gone. Only
      // `modelsSince` sees it, and a new model with that id replaces it.
      const isPurged = await finds(
        sql,
        `update models set state = 'purged', created = 0, owned_by = '', parent = null, shutdown_date = null,
           told = null, source_id = null, upstream_id = null, served_by_source = null, served_by_model = null,
           deleted_at_ms = null, deleted_by_key = null,
           added_at = null, added_by_key = null, revision = ?
         where organization_id = ? and id = ? and state = 'deleted' returning id`,
        [revision, organizationId, id],
      );
      if (!isPurged) return false;
      await sqlCheckpointPermissions(sql, revision).removeAll(organizationId, id, atSeconds);
      // An alias of a purged model must not come to mean a later model with the same id.
      await sql.all(
        `update models set state = 'retired', revision = ?
         where organization_id = ? and target = ? and kind = 'alias' and state = 'live'`,
        [revision, organizationId, id],
      );
      return true;
    },
  };
}

async function putMany(sql: SqlRunner, revision: number, models: readonly StoredModel[]): Promise<void> {
  const [first] = models;
  if (first === undefined) return;
  const rows = models.map((model) => toModelRow(model, revision));
  const sharingRevision = `case when models.sharing = excluded.sharing then models.sharing_revision
    else excluded.revision end`;
  await upsert(sending(sql), "models", rows, { set: { sharing_revision: sharingRevision } });
  const ids = models.map(({ id }) => id);
  await touchAliases(sql, revision, first.organizationId, ids);
}

/** An alias shows what its target shows, so it changes when its target does. */
async function touchAliases(
  sql: SqlRunner,
  revision: number,
  organizationId: string | null,
  targets: readonly string[],
): Promise<void> {
  // Aliases of a base model can be in any organization. Without the concatenation SQLite reads every model of the
  // organization: it prefers the primary key to the index on targets, which finds few rows.
  const ofOrganization = organizationId === null ? "" : " and organization_id || '' = ?";
  await sending(sql).all(
    `update models set revision = ?
     where target in (${marks(targets)}) and kind = 'alias' and state = 'live'${ofOrganization}`,
    [revision, ...targets, ...(organizationId === null ? [] : [organizationId])],
  );
}
