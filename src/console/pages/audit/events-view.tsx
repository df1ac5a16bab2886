import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { ask, targetOf } from "../../data/ask.ts";
import { apiRoot } from "../../data/send.ts";
import { usePages } from "../../data/use-pages.ts";
import { downloadFrom } from "../../parts/export/download.ts";
import { Exports } from "../../parts/export/exports.tsx";
import { NoMatch } from "../../parts/filter/no-match.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import { ColumnPicker, useColumns } from "../../parts/table/column-picker.tsx";
import { Table } from "../../parts/table/table.tsx";
import { current, hrefOf } from "../../route/location.ts";
import type { SetState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { columnsIn } from "./columns.tsx";
import { EventDialog } from "./event-dialog.tsx";
import { EventFilters } from "./event-filters.tsx";
import { csvColumns, rowOf, type EventRow } from "./event-row.ts";
import { eventWords } from "./events/event-words.ts";
import { filterOf, noFilters, type auditParams, type AuditState } from "./filtering.ts";
import { auditWords } from "./words.ts";

const rowKey = ({ wire }: EventRow) => wire.id;
/** The same list, with the event open above it. */
const hrefOfRow = ({ wire }: EventRow) =>
  hrefOf("audit", { ...Object.fromEntries(new URLSearchParams(current.get().search)), event: wire.id });

/** The browser fetches the file itself, so it never passes through the page's memory. */
async function keepAll(filter: ReturnType<typeof filterOf>): Promise<void> {
  // Only the page can ask somebody to sign in again.
  await ask("GET /rollcall/v1/me", {});
  downloadFrom(`${apiRoot}${targetOf("GET /rollcall/v1/audit/export", { query: { limit: 1_000_000, ...filter } })}`);
}

interface ViewProps {
  readonly state: AuditState;
  readonly set: SetState<typeof auditParams>;
  readonly tabs: ComponentChildren;
}

/** What happened, newest first. */
export function EventsView({ state, set, tabs }: ViewProps) {
  const words = useWords(auditWords);
  const events = useWords(eventWords);
  const q = useSettled(state.q);
  const filter = filterOf({ ...state, q });
  const pages = usePages("GET /rollcall/v1/audit/events", { query: { limit: 100, ...filter } });
  const rows = useMemo(() => pages.rows?.map(rowOf) ?? [], [pages.rows]);
  const columns = useMemo(() => columnsIn(words, events), [words, events]);
  const choice = useColumns("audit", columns);
  const closeEvent = useClosing(state.event, () => set({ event: null }, "typing"));
  const count = words.count(rows.length, pages.hasMore);
  const isFiltered = Object.keys(filter).length > 0;
  const tools = (
    <>
      <ColumnPicker columns={columns} choice={choice} />
      <Exports
        what="audit-log"
        rows={() => rows}
        rest={{ ...pages, whole: async (progress, signal) => (await pages.whole(progress, signal)).map(rowOf) }}
        csv={csvColumns}
        json={({ wire }) => wire}
        curl={{ path: "/rollcall/v1/audit/events", query: { limit: 100, ...filter } }}
        others={[{ label: words.export, onSelect: () => void keepAll(filter) }]}
      />
    </>
  );
  return (
    <>
      <PageHeader title={words.title} count={pages.rows === null ? undefined : count}>
        {tabs}
      </PageHeader>
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      <EventFilters rows={rows} state={state} set={set} tools={tools} />
      <Table
        label={words.title}
        rows={rows}
        columns={choice.shown}
        rowKey={rowKey}
        nameOf={({ wire }) => wire.type}
        hrefOf={hrefOfRow}
        count={count}
        isLoading={pages.isLoading && pages.rows === null}
        more={{ hasMore: pages.hasMore, isLoading: pages.isLoading, load: pages.more }}
        empty={
          pages.error === null && (
            <Nothing isFiltered={isFiltered} hasMore={pages.hasMore} onClear={() => set(noFilters)} />
          )
        }
      />
      {state.event !== null && <EventDialog id={state.event} onClose={closeEvent} />}
    </>
  );
}

/** Closing goes Back to where the event was opened from, if that was this page. */
function useClosing(event: string | null, clear: () => void): () => void {
  const isFirst = useRef(true);
  const wasOpenedHere = useRef(false);
  useEffect(() => {
    if (event !== null) wasOpenedHere.current = !isFirst.current;
    isFirst.current = false;
  }, [event]);
  return () => {
    if (wasOpenedHere.current) history.back();
    else clear();
  };
}

interface NothingProps {
  readonly isFiltered: boolean;
  readonly hasMore: boolean;
  readonly onClear: () => void;
}

function Nothing({ isFiltered, hasMore, onClear }: NothingProps) {
  const words = useWords(auditWords);
  if (hasMore) return <EmptyState title={words.lookedSoFar}>{words.lookedHint}</EmptyState>;
  if (!isFiltered) return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  return (
    <NoMatch title={words.noMatch} clear={words.clear} onClear={onClear}>
      {words.noMatchHint}
    </NoMatch>
  );
}
