import { useMemo, useState } from "preact/hooks";
import { Exports } from "../../../src/console/parts/export/exports.tsx";
import { FilterBar } from "../../../src/console/parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../src/console/parts/filter/filter-menu.tsx";
import { SearchBox } from "../../../src/console/parts/filter/search-box.tsx";
import { EmptyState } from "../../../src/console/parts/page/empty-state.tsx";
import { PageHeader } from "../../../src/console/parts/page/page-header.tsx";
import { BulkBar } from "../../../src/console/parts/table/bulk-bar.tsx";
import { ColumnPicker, useColumns, type ColumnChoice } from "../../../src/console/parts/table/column-picker.tsx";
import type { Column, Sort } from "../../../src/console/parts/table/columns.ts";
import { Table } from "../../../src/console/parts/table/table.tsx";
import { Badge } from "../../../src/console/parts/text/badge.tsx";
import { Price, Tokens } from "../../../src/console/parts/text/figures.tsx";
import { Time } from "../../../src/console/parts/text/time.tsx";
import { plural } from "../../../src/console/words/format.ts";
import { madeModels, type MadeModel } from "./made-models.ts";

const tones = { live: "good", deprecated: "warn", retired: "bad" } as const;

const columns: readonly Column<MadeModel>[] = [
  {
    id: "id",
    title: "Model",
    width: 220,
    grow: 3,
    sort: true,
    card: "title",
    copy: ({ id }) => id,
    cell: ({ id }) => <bdi class="mono">{id}</bdi>,
  },
  {
    id: "state",
    title: "State",
    width: 116,
    grow: 0,
    card: "aside",
    cell: ({ state }) => <Badge tone={tones[state]}>{state}</Badge>,
  },
  { id: "owner", title: "Owner", width: 110, sort: true, card: "detail", cell: ({ ownedBy }) => ownedBy },
  {
    id: "context",
    title: "Context",
    width: 84,
    align: "end",
    sort: true,
    cell: ({ context }) => <Tokens value={context} />,
  },
  {
    id: "input",
    title: "Input",
    width: 92,
    align: "end",
    sort: true,
    card: "note",
    cell: ({ input }) => <Price value={input} isAligned />,
  },
  {
    id: "output",
    title: "Output",
    width: 92,
    align: "end",
    sort: true,
    cell: ({ output }) => <Price value={output} isAligned />,
  },
  { id: "modalities", title: "Modalities", width: 130, cell: ({ modalities }) => modalities },
  { id: "source", title: "Source", width: 110, cell: ({ source }) => source },
  { id: "created", title: "Created", width: 120, sort: true, cell: ({ created }) => <Time seconds={created} /> },
  {
    id: "year",
    title: "Year",
    width: 70,
    isShown: false,
    cell: ({ created }) => new Date(created * 1000).getUTCFullYear(),
  },
];

const byColumn: Readonly<Record<string, (model: MadeModel) => string | number>> = {
  id: ({ id }) => id,
  owner: ({ ownedBy }) => ownedBy,
  context: ({ context }) => context ?? 0,
  input: ({ input }) => Number(input),
  output: ({ output }) => Number(output),
  created: ({ created }) => created,
};

const rowKey = ({ id }: MadeModel) => id;
const hrefOf = ({ id }: MadeModel) => `?view=table&id=${encodeURIComponent(id)}`;

export function TableView({ query }: { readonly query: URLSearchParams }) {
  const count = Number(query.get("rows") ?? 40);
  const all = useMemo(() => madeModels(count, query.has("hostile")), [count, query]);
  const [q, setQ] = useState(query.get("q") ?? "");
  const [states, setStates] = useState<readonly string[]>([]);
  const [sort, setSort] = useState<Sort | null>(null);
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const choice = useColumns("gallery", columns);
  const rows = useMemo(() => shownOf(all, q, states, sort), [all, q, states, sort]);
  const text = plural(rows.length, "model", "models");
  const actions = ({ id }: MadeModel) =>
    [
      { label: "Open", href: hrefOf({ id } as MadeModel) },
      { label: "Copy as curl", icon: "copy", onSelect: () => setSaid(`curl ${id}`) },
      { label: "Rename", disabledWhy: "Declared in rollcall.yaml" },
      { label: "Delete…", tone: "bad", onSelect: () => setSaid(`delete ${id}`) },
    ] as const;
  return (
    <>
      <PageHeader
        title="Models"
        count={text}
        actions={
          <button type="button" class="button button-main">
            Register a model
          </button>
        }
      />
      <Filters {...{ all, rows, q, setQ, states, setStates, choice }} />
      <Table
        label="Models"
        rows={rows}
        columns={choice.shown}
        rowKey={rowKey}
        hrefOf={hrefOf}
        sort={sort}
        onSort={setSort}
        selection={{ keys, onChange: setKeys }}
        actions={actions}
        count={text}
        isLoading={query.has("loading")}
        more={query.has("more") ? { hasMore: true, isLoading: false, load: () => setSaid("more") } : null}
        empty={<Nothing q={q} onClear={() => setQ("")} />}
      />
      <BulkBar chosen={keys} shownKeys={rows.map(rowKey)} onChange={setKeys}>
        <button type="button" class="button">
          Set visibility
        </button>
        <button type="button" class="button button-bad">
          Delete
        </button>
      </BulkBar>
      <output id="said">{said}</output>
    </>
  );
}

function Nothing({ q, onClear }: { readonly q: string; readonly onClear: () => void }) {
  return (
    <EmptyState
      title={q === "" ? "No models" : `No model matches “${q}”`}
      action={
        <button type="button" class="button" onClick={onClear}>
          Clear the search
        </button>
      }
    >
      Models come from sources, or are registered by hand.
    </EmptyState>
  );
}

interface FiltersProps {
  readonly all: readonly MadeModel[];
  readonly rows: readonly MadeModel[];
  readonly q: string;
  readonly setQ: (q: string) => void;
  readonly states: readonly string[];
  readonly setStates: (states: readonly string[]) => void;
  readonly choice: ColumnChoice<MadeModel>;
}

function Filters({ all, rows, q, setQ, states, setStates, choice }: FiltersProps) {
  return (
    <FilterBar
      chips={states.map((value) => ({
        label: "State",
        value,
        onClear: () => setStates(states.filter((other) => other !== value)),
      }))}
      onClearAll={() => setStates([])}
      tools={
        <>
          <ColumnPicker columns={columns} choice={choice} />
          <Exports
            what="models"
            rows={() => rows}
            csv={[
              { title: "id", text: ({ id }) => id },
              { title: "input_price", text: ({ input }) => input },
            ]}
            yaml={{
              field: "models",
              item: ({ id, ownedBy, context }) => ({ id, owned_by: ownedBy, context_length: context ?? undefined }),
            }}
            curl={{ path: "/rollcall/v1/models", query: { q, state: states.join(",") } }}
          />
        </>
      }
    >
      <SearchBox value={q} onInput={setQ} placeholder="Search models" />
      <FilterMenu
        label="State"
        choices={["live", "deprecated", "retired"].map((value) => ({
          value,
          label: value,
          count: all.reduce((sum, { state }) => (state === value ? sum + 1 : sum), 0),
        }))}
        chosen={states}
        onChange={setStates}
      />
    </FilterBar>
  );
}

function shownOf(
  all: readonly MadeModel[],
  q: string,
  states: readonly string[],
  sort: Sort | null,
): readonly MadeModel[] {
  const words = q.toLowerCase().split(/\s+/);
  const found = all.filter(
    ({ id, state }) =>
      words.every((word) => id.toLowerCase().includes(word)) && (states.length === 0 || states.includes(state)),
  );
  const value = sort === null ? undefined : byColumn[sort.by];
  if (sort === null || value === undefined) return found;
  const turn = sort.order === "asc" ? 1 : -1;
  return found.toSorted((one, other) => (value(one) < value(other) ? -turn : value(one) > value(other) ? turn : 0));
}
