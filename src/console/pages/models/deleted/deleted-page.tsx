import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { useMay } from "../../../data/session.ts";
import { useAct } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";
import { toast } from "../../../frame/toasts.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Ends } from "../../../parts/text/day.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { deletedWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/deleted_models">["data"][number];

/** Models that were deleted and can still be restored. */
export function DeletedPage() {
  const words = useWords(deletedWords);
  const may = useMay();
  const [{ q }, set] = useQueryState({ q: text() });
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/deleted_models", {
    query: { limit: 100 },
  });
  const restoration = useAct("POST /rollcall/v1/deleted_models/{model}");
  const columns = useMemo(() => columnsIn(words), [words]);
  const found = (rows ?? []).filter(({ id }) => id.toLowerCase().includes(q.trim().toLowerCase()));
  const restore = async ({ id }: Row) => {
    if ((await restoration.run({ params: { model: id } })) !== null) toast({ text: words.restored(id) });
  };
  const actions = (row: Row): readonly MenuItem[] =>
    may("write-organization") ? [{ label: words.restore, onSelect: () => void restore(row) }] : [];
  return (
    <>
      <PageHeader title={words.title} count={rows === null ? undefined : words.count(rows.length)} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {restoration.error !== null && <ErrorPanel failure={restoration.error} />}
      <SearchBox label={words.search} value={q} onInput={(typed) => set({ q: typed }, "typing")} />
      <Table
        label={words.title}
        rows={found}
        columns={columns}
        rowKey={({ id }) => id}
        actions={actions}
        count={words.count(found.length)}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={
          q === "" ? (
            <EmptyState title={words.none}>{words.noneHint}</EmptyState>
          ) : (
            <EmptyState
              title={words.noMatch(q)}
              action={
                <button type="button" class="button" onClick={() => set({ q: "" })}>
                  {words.clear}
                </button>
              }
            />
          )
        }
      />
    </>
  );
}

function columnsIn(words: ReturnType<typeof useWords<(typeof deletedWords)["en"]>>): readonly Column<Row>[] {
  return [
    { id: "id", title: words.id, cell: ({ id }) => <Id value={id} /> },
    { id: "owner", title: words.owner, cell: ({ owned_by: owner }) => <bdi>{owner}</bdi> },
    { id: "deleted", title: words.deleted, cell: ({ deletion }) => <Time seconds={deletion?.at ?? null} /> },
    { id: "until", title: words.until, cell: ({ deletion }) => <Ends seconds={deletion?.restorable_until ?? null} /> },
  ];
}
