import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import { useResource } from "../../../data/use-resource.ts";
import { Exports } from "../../../parts/export/exports.tsx";
import { FilterBar } from "../../../parts/filter/filter-bar.tsx";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { BulkBar } from "../../../parts/table/bulk-bar.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Ends } from "../../../parts/text/day.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { hrefOf } from "../../../route/location.ts";
import { choice, text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { FailuresDialog } from "../failures-dialog.tsx";
import type { ListedModel } from "../standing.ts";
import { PurgeDialog } from "./purge-dialog.tsx";
import { sortedDeleted, sorts, type DeletedSort } from "./sorting.ts";
import { useRestoration } from "./use-restoration.ts";
import { deletedWords } from "./words.ts";

const noRows: readonly ListedModel[] = [];
const rowKey = ({ id }: ListedModel) => id;
const hrefOfRow = ({ id }: ListedModel) => hrefOf("model", { id });
const query = { state: "deleted", limit: 10_000 } as const;

/** Models that were deleted, and can be restored or purged. */
export function DeletedPage() {
  const words = useWords(deletedWords);
  const may = useMay();
  const [{ q, sort, order }, set] = useQueryState({
    q: text(),
    sort: choice(sorts, "deleted"),
    order: choice(["asc", "desc"], "desc"),
  });
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/models", { query });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [purging, setPurging] = useState<readonly string[] | null>(null);
  const restoration = useRestoration((done) => setChosen(new Set([...chosen].filter((id) => !done.includes(id)))));
  const columns = useColumnsOfDeleted();
  const found = useMemo(() => foundOf(rows ?? noRows, q, { by: sort, order }), [rows, q, sort, order]);
  const all = rows?.length ?? 0;
  const count = q === "" ? words.count(found.length) : words.some(found.length, all);
  const mayChange = may("write-organization");
  const actions = (row: ListedModel): readonly MenuItem[] => [
    { label: words.restore, disabledWhy: whyOver(row, words.overWhy), onSelect: () => void restoration.run([row.id]) },
    { label: words.purge, tone: "bad", onSelect: () => setPurging([row.id]) },
  ];
  return (
    <>
      <PageHeader title={words.title} count={rows === null ? undefined : count} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {restoration.error !== null && <ErrorPanel failure={restoration.error} />}
      <FilterBar tools={<DeletedExports found={found} />}>
        <SearchBox value={q} placeholder={words.search} onInput={(typed) => set({ q: typed }, "typing")} />
      </FilterBar>
      <Table
        label={words.title}
        rows={found}
        columns={columns}
        rowKey={rowKey}
        hrefOf={hrefOfRow}
        sort={{ by: sort, order }}
        onSort={(next) => set({ sort: next.by as DeletedSort, order: next.order })}
        {...(mayChange && { actions, selection: { keys: chosen, onChange: setChosen } })}
        count={count}
        isLoading={isLoading && rows === null}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <Nothing q={q} onClear={() => set({ q: "" })} />}
      />
      <BulkBar chosen={chosen} shownKeys={found.map(rowKey)} onChange={setChosen}>
        {restoration.progress !== null && <span role="status">{words.running(restoration.progress, chosen.size)}</span>}
        <button type="button" class="button" onClick={() => void restoration.run([...chosen])}>
          {words.restore}
        </button>
        <button type="button" class="button button-bad" onClick={() => setPurging([...chosen])}>
          {words.purge}
        </button>
      </BulkBar>
      {purging !== null && (
        <PurgeDialog
          ids={purging}
          onClose={() => setPurging(null)}
          onDone={(outcomes) => {
            setPurging(null);
            restoration.finish(outcomes);
          }}
        />
      )}
      {restoration.failed !== null && <FailuresDialog outcomes={restoration.failed} onClose={restoration.forget} />}
    </>
  );
}

function foundOf(rows: readonly ListedModel[], q: string, sort: Parameters<typeof sortedDeleted>[1]) {
  const sought = q.trim().toLowerCase();
  const found = rows.filter(({ id, owned_by: owner }) => `${id} ${owner}`.toLowerCase().includes(sought));
  return sortedDeleted(found, sort);
}

function whyOver({ deletion }: ListedModel, why: string): string | null {
  return deletion !== null && deletion.restorable_until * 1000 < Date.now() ? why : null;
}

function Nothing({ q, onClear }: { readonly q: string; readonly onClear: () => void }) {
  const words = useWords(deletedWords);
  if (q === "") return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  return <NoMatch title={words.noMatch(q)} clear={words.clear} onClear={onClear} />;
}

function DeletedExports({ found }: { readonly found: readonly ListedModel[] }) {
  return (
    <Exports
      what="deleted-models"
      rows={() => found}
      csv={[
        { title: "id", text: ({ id }) => id },
        { title: "owned_by", text: ({ owned_by: owner }) => owner },
        { title: "deleted_at", text: ({ deletion }) => deletion?.at },
        { title: "deleted_by", text: ({ deletion }) => deletion?.key_id },
        { title: "restorable_until", text: ({ deletion }) => deletion?.restorable_until },
      ]}
      curl={{ path: "/rollcall/v1/models", query }}
    />
  );
}

function useColumnsOfDeleted(): readonly Column<ListedModel>[] {
  const words = useWords(deletedWords);
  const keysQuery = { limit: 100, sort: "last_used", order: "desc", revoked: "any" } as const;
  const { value } = useResource("GET /rollcall/v1/api_keys", { query: keysQuery });
  return useMemo(() => {
    const keys = new Map(
      value?.data.map(({ id, name, owner }) => [id, owner.user?.name ?? owner.service_account?.name ?? name]),
    );
    return [
      {
        id: "id",
        title: words.id,
        width: 220,
        grow: 3,
        sort: true,
        card: "title",
        copy: ({ id }) => id,
        cell: ({ id }) => <bdi class="mono">{id}</bdi>,
      },
      { id: "owner", title: words.owner, width: 120, sort: true, cell: ({ owned_by: owner }) => <bdi>{owner}</bdi> },
      {
        id: "deleted",
        title: words.deleted,
        width: 130,
        sort: true,
        card: "detail",
        cell: ({ deletion }) => <Time seconds={deletion?.at ?? null} />,
      },
      {
        id: "by",
        title: words.by,
        width: 150,
        card: "note",
        cell: ({ deletion }) => <bdi>{keys.get(deletion?.key_id ?? "") ?? deletion?.key_id}</bdi>,
      },
      {
        id: "until",
        title: words.until,
        width: 150,
        sort: true,
        card: "aside",
        cell: ({ deletion }) => <Ends seconds={deletion?.restorable_until ?? null} />,
      },
    ];
  }, [words, value]);
}
