import {
  compareIds,
  modelKinds,
  modelOrigins,
  sharings,
  visibilities,
  type Model,
  type ModelKey,
} from "../../../core/models/model.ts";
import { mergeFacts, noFacts, type FactsByOrigin } from "../../../core/models/model-facts.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { nullableNumber, nullableText, number, oneOf, text } from "../values.ts";
import type { Changes } from "../../store.ts";
import type { Deletion, ExpiredModel, StoredModel } from "../../rows.ts";

const shown = `organization_id, id, kind, created, owned_by, parent, shutdown_date, visibility, sharing, target, told`;
const columns = `${shown}, source_id, upstream_id, state, declared_by, deleted_at_ms, deleted_by_key, added_at, added_by_key`;
const states = ["live", "retired", "deleted"] as const;

// A database gives up on a statement that takes long, and nobody knows how many models there will be.
const modelsPerStatement = 10_000;

export function liveModels(sql: SqlRunner): Promise<Model[]> {
  return everyModel(sql, shown, `state = 'live'`, (row) => toModel(row));
}

/** In the order of the primary key, so that each statement goes on where the one before ended. */
async function everyModel<T>(
  sql: SqlRunner,
  selected: string,
  condition: string,
  made: (row: SqlRow) => T,
): Promise<T[]> {
  const models: T[] = [];
  for (let after = ["", ""]; ;) {
    const rows = await sql.all(
      `select ${selected} from models where ${condition} and (organization_id, id) > (?, ?)
       order by organization_id, id limit ?`,
      [...after, modelsPerStatement],
    );
    for (const row of rows) models.push(made(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < modelsPerStatement) return models;
    after = [text(last, "organization_id"), text(last, "id")];
  }
}

/** `condition` is a constant of this program. What is left of purged models is for modelsSince alone. */
export async function storedModels(
  sql: SqlRunner,
  condition: string,
  values: readonly SqlValue[],
): Promise<StoredModel[]> {
  const rows = await sql.all(`select ${columns} from models where state <> 'purged' and ${condition}`, values);
  return rows.map(toStoredModel);
}

export async function modelsSince(sql: SqlRunner, revision: number): Promise<Changes["models"]> {
  const rows = await sql.all(`select ${columns} from models where revision > ?`, [revision]);
  const changes = rows.map((row) => ({ model: toModel(row), live: row["state"] === "live" }));
  // Asked to put them in order, SQLite would read every model in that order to find the few that changed.
  return changes.sort((a, b) => compareIds(a.model.id, b.model.id));
}

export async function findModel(sql: SqlRunner, organizationId: string | null, id: string) {
  // No id holds a NUL, and not every database can be asked for one.
  if (id.includes("\0")) return null;
  const [found] = await storedModels(sql, `organization_id = ? and id = ?`, [organizationId ?? "", id]);
  return found ?? null;
}

const idsPerStatement = 100;

/** By id. */
export async function findModels(sql: SqlRunner, organizationId: string | null, ids: readonly string[]) {
  const found = new Map<string, StoredModel>();
  for (let from = 0; from < ids.length; from += idsPerStatement) {
    const some = ids.slice(from, from + idsPerStatement);
    const condition = `organization_id = ? and id in (${some.map(() => "?").join(", ")})`;
    for (const model of await storedModels(sql, condition, [organizationId ?? "", ...some])) found.set(model.id, model);
  }
  return found;
}

export async function fileModels(sql: SqlRunner, after: ModelKey | null, limit: number): Promise<ModelKey[]> {
  const rows = await sql.all(
    `select organization_id, id from models where declared_by = 'file' and state = 'live'
       and (organization_id, id) > (?, ?) order by organization_id, id limit ?`,
    [after?.organizationId ?? "", after?.id ?? "", limit],
  );
  return rows.map((row) => ({ organizationId: text(row, "organization_id") || null, id: text(row, "id") }));
}

const modelPlaces = `(${Array.from({ length: 21 }, () => "?").join(", ")})`;

/** Of one organization. Many rows in one statement, since a refresh can bring very many. */
export async function putModels(sql: SqlRunner, revision: number, models: readonly StoredModel[]): Promise<void> {
  const [first] = models;
  if (first === undefined) return;
  await sql.all(
    `insert into models (${columns}, sharing_revision, revision)
     values ${models.map(() => modelPlaces).join(", ")}
     on conflict (organization_id, id) do update set
       kind = excluded.kind, created = excluded.created, owned_by = excluded.owned_by, parent = excluded.parent,
       shutdown_date = excluded.shutdown_date, visibility = excluded.visibility, sharing = excluded.sharing,
       target = excluded.target, told = excluded.told, source_id = excluded.source_id,
       upstream_id = excluded.upstream_id, state = excluded.state, declared_by = excluded.declared_by,
       deleted_at_ms = excluded.deleted_at_ms, deleted_by_key = excluded.deleted_by_key,
       added_at = excluded.added_at, added_by_key = excluded.added_by_key,
       sharing_revision =
         case when models.sharing = excluded.sharing then models.sharing_revision else excluded.revision end,
       revision = excluded.revision`,
    models.flatMap((model) => rowOf(model, revision)),
  );
  const ids = models.map(({ id }) => id);
  await touchAliases(sql, revision, first.organizationId ?? "", ids);
}

function rowOf(model: StoredModel, revision: number): SqlValue[] {
  return [
    model.organizationId ?? "",
    model.id,
    model.kind,
    model.created,
    model.ownedBy,
    model.parent,
    model.shutdownDate,
    model.visibility,
    model.sharing,
    model.target,
    Object.keys(model.factsByOrigin).length === 0 ? null : JSON.stringify(model.factsByOrigin),
    model.source?.id ?? null,
    model.source?.upstreamId ?? null,
    model.state,
    model.declaredBy,
    model.deletion?.atMs ?? null,
    model.deletion?.keyId ?? null,
    model.provenance.at,
    model.provenance.keyId,
    model.sharing === "projects" ? revision : 0,
    revision,
  ];
}

/** An alias shows what its target shows, so it changes when its target does. */
async function touchAliases(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  targets: readonly string[],
): Promise<void> {
  // A base model is every organization's. Without the concatenation SQLite reads every model of the organization: it
  // prefers the primary key to the index of targets, of which there are few.
  const whose = organizationId === "" ? "" : " and organization_id || '' = ?";
  await sql.all(
    `update models set revision = ?
     where target in (${targets.map(() => "?").join(", ")}) and kind = 'alias' and state = 'live'${whose}`,
    [revision, ...targets, ...(organizationId === "" ? [] : [organizationId])],
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
  if (rows.length === 1) await touchAliases(sql, revision, organizationId, [id]);
  return rows.length === 1;
}

/** A name for what is gone for good must not come to stand for another model that is given the id one day. */
export async function retireAliases(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  target: string,
): Promise<void> {
  await sql.all(
    `update models set state = 'retired', revision = ?
     where organization_id = ? and target = ? and kind = 'alias' and state = 'live'`,
    [revision, organizationId, target],
  );
}

/**
 * What is left is the bare id, so that whoever has not caught up with the deletion yet learns that the model is gone.
 * Nothing but modelsSince ever sees it, and a new model of that id takes its place.
 */
export async function purgeModel(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  id: string,
): Promise<boolean> {
  const rows = await sql.all(
    `update models set state = 'purged', created = 0, owned_by = '', parent = null, shutdown_date = null,
       told = null, source_id = null, upstream_id = null, deleted_at_ms = null, deleted_by_key = null, added_at = null, added_by_key = null, revision = ?
     where organization_id = ? and id = ? and state = 'deleted' returning id`,
    [revision, organizationId, id],
  );
  return rows.length === 1;
}

/** Without those that a source still offers: once nobody knew of the deletion, it would bring them back. */
export async function modelsDeletedBefore(sql: SqlRunner, atMs: number, limit: number): Promise<ExpiredModel[]> {
  const rows = await sql.all(
    `select organization_id, id from models m where state = 'deleted' and deleted_at_ms < ? and not exists (
       select 1 from source_models s where s.organization_id = m.organization_id and s.id = m.id and s.gone = 0)
     order by deleted_at_ms, organization_id, id limit ?`,
    [atMs, limit],
  );
  return rows.map((row) => ({ organizationId: text(row, "organization_id"), id: text(row, "id") }));
}

function toModel(row: SqlRow, factsByOrigin = factsByOriginOf(row)): Model {
  return {
    id: text(row, "id"),
    kind: oneOf(modelKinds, row, "kind"),
    organizationId: text(row, "organization_id") || null,
    created: number(row, "created"),
    ownedBy: text(row, "owned_by"),
    parent: nullableText(row, "parent"),
    shutdownDate: nullableText(row, "shutdown_date"),
    visibility: oneOf(visibilities, row, "visibility"),
    sharing: oneOf(sharings, row, "sharing"),
    target: nullableText(row, "target"),
    facts: factsByOrigin === noFactsByOrigin ? noFacts : mergeFacts(factsByOrigin).facts,
  };
}

const noFactsByOrigin: FactsByOrigin = Object.freeze({});

function factsByOriginOf(row: SqlRow): FactsByOrigin {
  const factsByOrigin = nullableText(row, "told");
  return factsByOrigin === null ? noFactsByOrigin : (JSON.parse(factsByOrigin) as FactsByOrigin);
}

function toStoredModel(row: SqlRow): StoredModel {
  const atMs = nullableNumber(row, "deleted_at_ms");
  const sourceId = nullableText(row, "source_id");
  const factsByOrigin = factsByOriginOf(row);
  return {
    ...toModel(row, factsByOrigin),
    state: oneOf(states, row, "state"),
    declaredBy: oneOf(modelOrigins, row, "declared_by"),
    source: sourceId === null ? null : { id: sourceId, upstreamId: text(row, "upstream_id") },
    factsByOrigin,
    provenance: { at: nullableNumber(row, "added_at"), keyId: nullableText(row, "added_by_key") },
    deletion: atMs === null ? null : { atMs, keyId: text(row, "deleted_by_key") },
  };
}
