import type { CsvColumn } from "../../../parts/export/csv.ts";
import type { Plain } from "../../../parts/export/yaml.ts";
import type { ListState } from "./filtering.ts";
import type { ModelRow } from "./model-row.ts";
import type { SortName } from "./sorting.ts";

/** The names that the API has for what a row keeps. */
const fields: readonly (readonly [name: string, value: (row: ModelRow) => Plain])[] = [
  ["id", ({ id }) => id],
  ["kind", ({ kind }) => kind],
  ["state", ({ standing }) => standing],
  ["visibility", ({ isUnlisted }) => (isUnlisted ? "unlisted" : "listed")],
  ["owned_by", ({ owner }) => owner],
  ["created", ({ created }) => created],
  ["shutdown_date", ({ shutdownDate }) => shutdownDate],
  ["target", ({ target }) => target],
  ["parent", ({ parent }) => parent],
  ["sharing", ({ sharing }) => sharing],
  ["display_name", ({ name }) => name],
  ["context_length", ({ contextLength }) => contextLength],
  ["output_limit", ({ outputLimit }) => outputLimit],
  ["input_price", ({ inputPrice }) => inputPrice],
  ["output_price", ({ outputPrice }) => outputPrice],
  ["input_modalities", ({ inputs }) => inputs],
  ["output_modalities", ({ outputs }) => outputs],
  ["capabilities", ({ capabilities }) => capabilities],
  ["source", ({ source }) => source],
  ["served_by", ({ servedBy }) => servedBy?.source ?? null],
  ["declared_by", ({ declared }) => declared],
];

export const csvColumns: readonly CsvColumn<ModelRow>[] = fields.map(([title, value]) => ({
  title,
  text: (row) => {
    const held = value(row);
    return Array.isArray(held) ? held.join(" ") : (held as string | number | null);
  },
}));

export function jsonOfRow(row: ModelRow): unknown {
  return Object.fromEntries(fields.map(([name, value]) => [name, value(row)]));
}

/** As the configuration file declares a model. Aliases stand under another field there. */
export function yamlOfRow(row: ModelRow): Plain | undefined {
  if (row.kind === "alias") return undefined;
  return {
    id: row.id,
    created: row.created,
    owned_by: row.owner,
    parent: row.parent ?? undefined,
    shutdown_date: row.shutdownDate ?? undefined,
    visibility: row.isUnlisted ? "unlisted" : undefined,
    sharing: row.sharing === "projects" ? "projects" : undefined,
    served_by: row.servedBy === null ? undefined : { source: row.servedBy.source, model: row.servedBy.model },
    display_name: row.name ?? undefined,
    context_length: row.contextLength ?? undefined,
    output_limit: row.outputLimit ?? undefined,
    input_price: row.inputPrice ?? undefined,
    output_price: row.outputPrice ?? undefined,
    input_modalities: someOf(row.inputs),
    output_modalities: someOf(row.outputs),
    capabilities: someOf(row.capabilities),
  };
}

function someOf(items: readonly string[]): readonly string[] | undefined {
  return items.length === 0 ? undefined : items;
}

const sorts: Partial<Record<SortName, string>> = {
  owner: "owned_by",
  created: "created",
  context: "context_length",
  input_price: "input_price",
  output_price: "output_price",
  shutdown: "shutdown_date",
};

/** The call that answers the same list, as far as its parameters go. */
export function queryOf({ q, kind, owner, source, state, price, sort, order }: ListState) {
  return {
    limit: 10_000,
    q,
    kind: only(kind),
    owned_by: only(owner),
    source: only(source),
    state: only(state) === "retired" ? "retired" : undefined,
    has_price: price.length === 1 ? String(price[0] === "known") : undefined,
    sort: sorts[sort],
    order: order === "desc" ? "desc" : undefined,
  };
}

function only(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined;
}
