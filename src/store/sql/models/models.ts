import type { Model } from "../../../core/models/model.ts";
import { compareIds } from "../../../core/models/model-id.ts";
import type { ModelLookUps, ModelScans, OwnAndBase } from "../../models.ts";
import type { StoredModel } from "../../rows.ts";
import type { Changes } from "../../changes.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { list } from "../queries.ts";
import { idOrEmpty, idOrNull, text } from "../values.ts";
import { listedColumns, sharingTexts, storedColumns, toModel, toStoredModel } from "./stored-model.ts";

// A database cancels a long statement, and there can be any number of models.
const modelsPerStatement = 10_000;

/** Reads in primary key order, so that each statement continues where the last one ended. */
export async function liveModels(sql: SqlRunner): Promise<Model[]> {
  const models: Model[] = [];
  const shared = sharingTexts();
  for (let after = ["", ""]; ;) {
    const rows = await sql.all(
      `select ${listedColumns} from models where state = 'live' and (organization_id, id) > (?, ?)
       order by organization_id, id limit ?`,
      [...after, modelsPerStatement],
    );
    for (const row of rows) models.push(toModel(row, shared));
    const last = rows.at(-1);
    if (last === undefined || rows.length < modelsPerStatement) return models;
    after = [text(last, "organization_id"), text(last, "id")];
  }
}

/** `condition` is a constant of this program. Only `modelsSince` sees purged models. */
export function storedModels(sql: SqlRunner, condition: string, values: readonly SqlValue[]): Promise<StoredModel[]> {
  return list(
    sql,
    `select ${storedColumns} from models where state <> 'purged' and ${condition}`,
    values,
    toStoredModel,
  );
}

export async function modelsSince(sql: SqlRunner, revision: number): Promise<Changes["models"]> {
  const rows = await sql.all(`select ${listedColumns}, state from models where revision > ?`, [revision]);
  const changes = rows.map((row) => ({ model: toModel(row), live: row["state"] === "live" }));
  // Sorted here, because with "order by" SQLite would read every model in that order to find the few that changed.
  return changes.sort((a, b) => compareIds(a.model.id, b.model.id));
}

export async function findModel(sql: SqlRunner, organizationId: string | null, id: string) {
  // No id holds a NUL, and PostgreSQL refuses a query for one.
  if (id.includes("\0")) return null;
  const [found] = await storedModels(sql, `organization_id = ? and id = ?`, [idOrEmpty(organizationId), id]);
  return found ?? null;
}

export async function findOwnAndBase(sql: SqlRunner, organizationId: string, id: string): Promise<OwnAndBase> {
  if (id.includes("\0")) return { own: null, base: null };
  const found = await storedModels(sql, `organization_id in ('', ?) and id = ?`, [organizationId, id]);
  const of = (owner: string | null) => found.find((model) => model.organizationId === owner) ?? null;
  return { own: of(organizationId), base: of(null) };
}

const idsPerStatement = 250;

async function findMany(sql: SqlRunner, organizationId: string | null, ids: readonly string[]) {
  const found = new Map<string, StoredModel>();
  for (let from = 0; from < ids.length; from += idsPerStatement) {
    const some = ids.slice(from, from + idsPerStatement);
    // As pairs: PostgreSQL would otherwise read all models of an organization that it takes for a small one.
    const pairs = some.map(() => "(?, ?)").join(", ");
    const values = some.flatMap((id) => [idOrEmpty(organizationId), id]);
    for (const model of await storedModels(sql, `(organization_id, id) in (values ${pairs})`, values))
      found.set(model.id, model);
  }
  return found;
}

export function modelLookUps(sql: SqlRunner): ModelLookUps {
  return {
    find: (organizationId, id) => findModel(sql, organizationId, id),
    findMany: (organizationId, ids) => findMany(sql, organizationId, ids),
  };
}

export function modelScans(sql: SqlRunner): ModelScans {
  return {
    declaredByFile: (after, limit) =>
      list(
        sql,
        `select organization_id, id from models where declared_by = 'file' and state = 'live'
           and (organization_id, id) > (?, ?) order by organization_id, id limit ?`,
        [idOrEmpty(after?.organizationId ?? null), after?.id ?? "", limit],
        (row) => ({ organizationId: idOrNull(row, "organization_id"), id: text(row, "id") }),
      ),
    // Without models that a source still offers: once nothing remembers the deletion, the source would bring them back.
    deletedBefore: (atMs, limit) =>
      list(
        sql,
        `select organization_id, id from models m where state = 'deleted' and deleted_at_ms < ? and not exists (
           select 1 from source_models s where s.organization_id = m.organization_id and s.id = m.id and s.gone = 0)
         order by deleted_at_ms, organization_id, id limit ?`,
        [atMs, limit],
        (row) => ({ organizationId: text(row, "organization_id"), id: text(row, "id") }),
      ),
  };
}
