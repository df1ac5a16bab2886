import { useMemo, useState } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { useMay } from "../../data/session.ts";
import { usePages } from "../../data/use-pages.ts";
import { Exports } from "../../parts/export/exports.tsx";
import type { CsvColumn } from "../../parts/export/csv.ts";
import { FilterBar } from "../../parts/filter/filter-bar.tsx";
import { NoMatch } from "../../parts/filter/no-match.tsx";
import { SearchBox } from "../../parts/filter/search-box.tsx";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import type { Column } from "../../parts/table/columns.ts";
import { PagedTable } from "../../parts/table/paged-table.tsx";
import { Time } from "../../parts/text/time.tsx";
import { hrefOf, navigate } from "../../route/location.ts";
import { choice, flag, text } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { Few } from "../people/few.tsx";
import { peopleWords } from "../people/words.ts";
import { GroupNameDialog } from "./group-name-dialog.tsx";
import { RemoveGroupDialog } from "./remove-group-dialog.tsx";
import { groupWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/groups">["data"][number];

const listParams = {
  q: text(),
  sort: choice(["name", "created"], "name"),
  order: choice(["asc", "desc"], "asc"),
  new: flag(),
};
const rowKey = ({ id }: Row) => id;
const nameOf = ({ name }: Row) => name;
const hrefOfRow = ({ id }: Row) => hrefOf("groups", { id });

/** The groups of the organization. */
export function GroupsList() {
  const words = useWords(groupWords);
  const mayWrite = useMay()("write-organization");
  const [state, set] = useQueryState(listParams);
  const { sort, order } = state;
  const q = useSettled(state.q).trim();
  const query = { limit: 100, total: true, sort, order, ...(q !== "" && { q }) };
  const pages = usePages("GET /rollcall/v1/groups", { query });
  const { rows, total, error, refresh } = pages;
  const columns = useMemo(() => columnsIn(words), [words]);
  const [asked, setAsked] = useState<{ readonly what: "rename" | "remove"; readonly group: Row } | null>(null);
  const close = () => setAsked(null);
  const count = rows === null ? undefined : words.count(rows.length, total);
  const actions = (group: Row): readonly MenuItem[] => [
    { label: words.rename, onSelect: () => setAsked({ what: "rename", group }) },
    { label: words.remove, tone: "bad", onSelect: () => setAsked({ what: "remove", group }) },
  ];
  const make = mayWrite && (
    <button type="button" class="button button-main" onClick={() => set({ new: true })}>
      {words.make}
    </button>
  );
  const exporting = { what: "groups", rows: () => rows ?? [], rest: pages, csv: csvOfGroups };
  return (
    <>
      <PageHeader title={words.title} count={count} actions={make}>
        {words.lead}
      </PageHeader>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <FilterBar
        tools={<Exports {...exporting} curl={{ path: "/rollcall/v1/groups", query: { ...query, total: undefined } }} />}
      >
        <SearchBox value={state.q} onInput={(typed) => set({ q: typed }, "typing")} placeholder={words.search} />
      </FilterBar>
      <PagedTable
        label={words.title}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        {...(mayWrite && { actions })}
        sort={{ by: sort, order }}
        onSort={(next) => set({ sort: next.by === "created" ? "created" : "name", order: next.order })}
        count={count}
        empty={<Nothing isFiltered={state.q !== ""} onClear={() => set({ q: "" })} />}
      />
      {state.new && mayWrite && (
        <GroupNameDialog
          group={null}
          onDone={(id) => navigate(hrefOf("groups", { id }))}
          onClose={() => set({ new: false })}
        />
      )}
      {asked?.what === "rename" && <GroupNameDialog group={asked.group} onDone={close} onClose={close} />}
      {asked?.what === "remove" && <RemoveGroupDialog group={asked.group} onRemoved={close} onClose={close} />}
    </>
  );
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const words = useWords(groupWords);
  const { clearFilters } = useWords(peopleWords);
  if (!isFiltered) return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  return <NoMatch title={words.noMatch} clear={clearFilters} onClear={onClear} />;
}

function columnsIn(words: ReturnType<typeof useWords<(typeof groupWords)["en"]>>): readonly Column<Row>[] {
  return [
    {
      id: "name",
      title: words.name,
      sort: true,
      width: 220,
      grow: 2,
      card: "title",
      cell: ({ name }) => <bdi>{name}</bdi>,
    },
    {
      id: "people",
      title: words.people,
      width: 96,
      align: "end",
      card: "aside",
      cell: (row) => <Few count={row.user_count} />,
    },
    {
      id: "projects",
      title: words.projects,
      width: 96,
      align: "end",
      cell: (row) => <Few count={row.project_count} />,
    },
    {
      id: "created",
      title: words.made,
      sort: true,
      width: 140,
      card: "detail",
      cell: ({ created_at: at }) => <Time seconds={at} />,
    },
  ];
}

const csvOfGroups: readonly CsvColumn<Row>[] = [
  { title: "id", text: ({ id }) => id },
  { title: "name", text: ({ name }) => name },
  { title: "people", text: ({ user_count: count }) => count },
  { title: "projects", text: ({ project_count: count }) => count },
  { title: "created_at", text: ({ created_at: at }) => at },
];
