import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { Exports } from "../../../parts/export/exports.tsx";
import { hasFilters, matching, noFilters } from "../../../parts/filter/facets.ts";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { ColumnPicker, useColumns } from "../../../parts/table/column-picker.tsx";
import { Table } from "../../../parts/table/table.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { modelWords } from "../words.ts";
import { BulkActions } from "./bulk-actions.tsx";
import { RegisterDialog } from "./register-dialog.tsx";
import { columnsIn } from "./columns.tsx";
import { csvColumns, jsonOfRow, queryOf, yamlOfRow } from "./exporting.ts";
import { facets, listParams, type ListState } from "./filtering.ts";
import { ListFilters } from "./list-filters.tsx";
import type { ModelRow } from "./model-row.ts";
import { sortedRows, type SortName } from "./sorting.ts";
import { useModels } from "./use-models.ts";
import { ViewsMenu } from "./views-menu.tsx";
import { listWords } from "./words.ts";

const noRows: readonly ModelRow[] = [];
const rowKey = ({ id }: ModelRow) => id;
const hrefOfRow = ({ id }: ModelRow) => hrefOf("model", { id });

/** The models of the organization: found, filtered, compared, taken out and changed together. */
export function ModelsPage() {
  const words = useWords(listWords);
  const { kinds } = useWords(modelWords);
  const may = useMay();
  const [state, set] = useQueryState(listParams);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { rows, found, error, isLoading, refresh } = useFound(state);
  const columns = useMemo(() => columnsIn(words, kinds), [words, kinds]);
  const choice = useColumns("models", columns);
  const isFiltered = hasFilters(facets, state);
  const count = isFiltered ? words.some(found.length, rows.length) : words.count(found.length);
  const actions = (
    <>
      <ViewsMenu />
      {may("write-organization") && (
        <button type="button" class="button button-main" onClick={() => set({ register: true })}>
          {words.register}
        </button>
      )}
    </>
  );
  const tools = (
    <>
      <ColumnPicker columns={columns} choice={choice} />
      <Exports
        what="models"
        rows={() => found}
        csv={csvColumns}
        json={jsonOfRow}
        yaml={{ field: "models", item: yamlOfRow, isShared: ({ kind }) => kind === "base" }}
        curl={{ path: "/rollcall/v1/models", query: queryOf(state) }}
      />
    </>
  );
  return (
    <>
      <PageHeader title={words.title} count={isLoading && rows.length === 0 ? undefined : count} actions={actions} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <ListFilters rows={rows} state={state} set={set} tools={tools} />
      <Table
        label={words.title}
        rows={found}
        columns={choice.shown}
        rowKey={rowKey}
        hrefOf={hrefOfRow}
        sort={{ by: state.sort, order: state.order }}
        onSort={({ by, order }) => set({ sort: by as SortName, order })}
        {...(may("write-organization") && { selection: { keys: chosen, onChange: setChosen } })}
        count={count}
        isLoading={isLoading}
        empty={error === null && <Nothing isFiltered={isFiltered} onClear={() => set(noFilters(facets))} />}
      />
      {state.register && <RegisterDialog onClose={() => set({ register: false })} />}
      <BulkActions chosen={chosen} onChange={setChosen} rows={rows} found={found} />
    </>
  );
}

/** The rows that the address asks for; sorted first, because a key pressed in the search changes only what is found. */
function useFound(state: ListState) {
  const live = useModels("live", true);
  const retired = useModels("retired", state.state.includes("retired"));
  const rows = useMemo(
    () => (retired.value === null ? (live.value ?? noRows) : [...(live.value ?? noRows), ...retired.value]),
    [live.value, retired.value],
  );
  const sorted = useMemo(
    () => sortedRows(rows, { by: state.sort, order: state.order }),
    [rows, state.sort, state.order],
  );
  const found = useMemo(() => matching(facets, sorted, state), [sorted, state]);
  const refresh = () => {
    live.refresh();
    if (retired.error !== null) retired.refresh();
  };
  return {
    rows,
    found,
    error: live.error ?? retired.error,
    isLoading: (live.isLoading && live.value === null) || (retired.isLoading && retired.value === null),
    refresh,
  };
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const words = useWords(listWords);
  if (!isFiltered)
    return (
      <EmptyState title={words.none}>
        <p>{words.noneHint}</p>
      </EmptyState>
    );
  return (
    <NoMatch title={words.noMatch} clear={words.clear} onClear={onClear}>
      {words.noMatchHint}
    </NoMatch>
  );
}
