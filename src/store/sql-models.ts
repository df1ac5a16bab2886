import type { Model } from "../core/model.ts";
import type { SqlRow, SqlRunner } from "./sql-driver.ts";
import { nullableNumber, nullableText, number, oneOf, text } from "./sql-values.ts";
import type { Changes, Deletion, StoredModel } from "./store.ts";

const columns = `organization_id, id, kind, created, owned_by, parent, shutdown_date, state, declared_by,
  deleted_at_ms, deleted_by_key`;
const states = ["live", "retired", "deleted"] as const;
const kinds = ["base", "fine-tuned"] as const;

export async function liveModels(sql: SqlRunner): Promise<Model[]> {
  const rows = await sql.all(
    `select organization_id, id, kind, created, owned_by, parent, shutdown_date
     from models where state = 'live' order by organization_id, id`,
  );
  return rows.map(toModel);
}

export async function allModels(sql: SqlRunner): Promise<StoredModel[]> {
  const rows = await sql.all(`select ${columns} from models order by organization_id, id`);
  return rows.map(toStoredModel);
}

export async function modelsSince(sql: SqlRunner, revision: number): Promise<Changes["models"]> {
  const rows = await sql.all(`select ${columns} from models where revision > ? order by organization_id, id`, [
    revision,
  ]);
  return rows.map((row) => ({ model: toModel(row), live: row["state"] === "live" }));
}

export async function findModel(sql: SqlRunner, organizationId: string | null, id: string) {
  const rows = await sql.all(`select ${columns} from models where organization_id = ? and id = ?`, [
    organizationId ?? "",
    id,
  ]);
  return rows[0] === undefined ? null : toStoredModel(rows[0]);
}

export async function putModel(sql: SqlRunner, revision: number, model: StoredModel): Promise<void> {
  await sql.all(
    `insert into models (${columns}, revision) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set
       kind = excluded.kind, created = excluded.created, owned_by = excluded.owned_by, parent = excluded.parent,
       shutdown_date = excluded.shutdown_date, state = excluded.state, declared_by = excluded.declared_by,
       deleted_at_ms = excluded.deleted_at_ms, deleted_by_key = excluded.deleted_by_key,
       revision = excluded.revision`,
    [
      model.organizationId ?? "",
      model.id,
      model.kind,
      model.created,
      model.ownedBy,
      model.parent,
      model.shutdownDate,
      model.state,
      model.declaredBy,
      model.deletion?.atMs ?? null,
      model.deletion?.keyId ?? null,
      revision,
    ],
  );
}

export async function deleteModel(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  id: string,
  deletion: Deletion,
): Promise<boolean> {
  // The rules were asked before; the statement repeats the two that must never fail: whose it is, and its kind.
  const rows = await sql.all(
    `update models set state = 'deleted', deleted_at_ms = ?, deleted_by_key = ?, revision = ?
     where organization_id = ? and id = ? and state = 'live' and kind = 'fine-tuned' returning id`,
    [deletion.atMs, deletion.keyId, revision, organizationId, id],
  );
  return rows.length === 1;
}

function toModel(row: SqlRow): Model {
  return {
    id: text(row, "id"),
    kind: oneOf(kinds, row, "kind"),
    organizationId: text(row, "organization_id") || null,
    created: number(row, "created"),
    ownedBy: text(row, "owned_by"),
    parent: nullableText(row, "parent"),
    shutdownDate: nullableText(row, "shutdown_date"),
  };
}

function toStoredModel(row: SqlRow): StoredModel {
  const atMs = nullableNumber(row, "deleted_at_ms");
  return {
    ...toModel(row),
    state: oneOf(states, row, "state"),
    declaredBy: oneOf(["file", "hand"] as const, row, "declared_by"),
    deletion: atMs === null ? null : { atMs, keyId: text(row, "deleted_by_key") },
  };
}
