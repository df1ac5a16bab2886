import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import { Exports } from "../../../parts/export/exports.tsx";
import { FilterBar } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { useSettled } from "../../../parts/pick/use-settled.ts";
import { ColumnPicker, useColumns } from "../../../parts/table/column-picker.tsx";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { hrefOf } from "../../../route/location.ts";
import { choice, flag, text, type StateOf } from "../../../route/query-params.ts";
import { useQueryState, type SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import type { ProjectRow } from "../project-row.ts";
import { useSpent } from "../../limits/spend/spent.ts";
import { projectWords } from "../words.ts";
import { columnsIn } from "./columns.tsx";
import { CreateDialog } from "./create-dialog.tsx";
import { csvColumns } from "./exporting.ts";
import { listWords } from "./words.ts";

const listParams = {
  q: text(),
  archived: flag(),
  sort: choice(["name", "created"], "name"),
  order: choice(["asc", "desc"], "asc"),
  new: flag(),
};

const noRows: readonly ProjectRow[] = [];
const rowKey = ({ id }: ProjectRow) => id;
const nameOf = ({ name }: ProjectRow) => name;
const hrefOfRow = ({ id }: ProjectRow) => hrefOf("project", { id });

/** The projects of the organization. */
export function ProjectsPage() {
  const words = useWords(listWords);
  const common = useWords(projectWords);
  const may = useMay();
  const [state, set] = useQueryState(listParams);
  const query = useQuery(state);
  const pages = usePages("GET /rollcall/v1/projects", { query });
  const rows = pages.rows ?? noRows;
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const spent = useSpent(ids, may("read-usage"));
  const columns = useMemo(() => columnsIn(words, common, spent), [words, common, spent]);
  const columnChoice = useColumns("projects", columns);
  const count = words.count(pages.total ?? rows.length);
  const tools = (
    <>
      <ColumnPicker columns={columns} choice={columnChoice} />
      <Exports
        what="projects"
        rows={() => rows}
        rest={pages}
        csv={csvColumns(spent)}
        curl={{
          path: "/rollcall/v1/projects",
          query: { ...query, total: "true", include_archived: String(state.archived) },
        }}
      />
    </>
  );
  return (
    <>
      <PageHeader
        title={words.title}
        count={pages.rows === null ? undefined : pages.hasMore ? `${count} · ${words.first(rows.length)}` : count}
        actions={
          may("write-organization") && (
            <button type="button" class="button button-main" onClick={() => set({ new: true })}>
              {common.create}
            </button>
          )
        }
      />
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      <Filters state={state} set={set} tools={tools} />
      <PagedTable
        label={words.title}
        pages={pages}
        columns={columnChoice.shown}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        sort={{ by: state.sort, order: state.order }}
        onSort={({ by, order }) => set({ sort: by as typeof state.sort, order })}
        count={count}
        empty={<Nothing q={state.q} onClear={() => set({ q: "" })} />}
      />
      {state.new && may("write-organization") && <CreateDialog onClose={() => set({ new: false }, "typing")} />}
    </>
  );
}

interface FiltersProps {
  readonly state: StateOf<typeof listParams>;
  readonly set: SetState<typeof listParams>;
  readonly tools: ComponentChildren;
}

function Filters({ state: { q, archived }, set, tools }: FiltersProps) {
  const words = useWords(listWords);
  const chip = { label: words.state, value: words.withArchived, onClear: () => set({ archived: false }) };
  return (
    <FilterBar tools={tools} chips={archived ? [chip] : []}>
      <SearchBox value={q} placeholder={words.search} onInput={(typed) => set({ q: typed }, "typing")} />
      <FilterMenu
        label={words.state}
        choices={[{ value: "archived", label: words.withArchived }]}
        chosen={archived ? ["archived"] : []}
        onChange={(chosen) => set({ archived: chosen.length > 0 })}
      />
    </FilterBar>
  );
}

function useQuery({
  q,
  archived,
  sort,
  order,
}: {
  q: string;
  archived: boolean;
  sort: "name" | "created";
  order: "asc" | "desc";
}) {
  const sought = useSettled(q.trim());
  return useMemo(
    () => ({
      limit: 100,
      sort,
      order,
      total: true,
      ...(archived && { include_archived: true }),
      ...(sought !== "" && { q: sought }),
    }),
    [sought, archived, sort, order],
  );
}

function Nothing({ q, onClear }: { readonly q: string; readonly onClear: () => void }) {
  const words = useWords(listWords);
  if (q === "") return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  return (
    <NoMatch title={words.noMatch(q)} clear={words.clear} onClear={onClear}>
      {words.noMatchHint}
    </NoMatch>
  );
}
