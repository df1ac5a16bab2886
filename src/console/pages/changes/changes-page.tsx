import { useMemo } from "preact/hooks";
import { useCell } from "../../data/cell.ts";
import { feedState, heardMs } from "../../data/feed.ts";
import { csvColumns } from "./exporting.ts";
import { Exports } from "../../parts/export/exports.tsx";
import { FilterBar } from "../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../parts/filter/filter-menu.tsx";
import { NoMatch } from "../../parts/filter/no-match.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Table } from "../../parts/table/table.tsx";
import { choices } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { Link } from "../../route/link.tsx";
import { timeOfDay } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { aboutOf, abouts, type About } from "../audit/events/about.ts";
import { eventWords } from "../audit/events/event-words.ts";
import { columnsIn } from "./columns.tsx";
import { hrefOfRow, rowKey, rowOf, type ChangeRow } from "./change-row.ts";
import { keptMax, useLiveChanges } from "./use-live-changes.ts";
import { changesWords } from "./words.ts";

/** The feed of changes, live: what an administrator sees who follows it. */
export function ChangesPage() {
  const words = useWords(changesWords);
  const events = useWords(eventWords);
  const [{ about }, set] = useQueryState({ about: choices(abouts) });
  const live = useLiveChanges();
  const rows = useMemo(() => live.shown.map(rowOf), [live.shown]);
  const found = useMemo(() => rows.filter((row) => isAbout(row, about)), [rows, about]);
  const columns = useMemo(() => columnsIn(words, events), [words, events]);
  const count = about.length === 0 ? words.count(rows.length) : words.some(found.length, rows.length);
  const choose = (chosen: readonly string[]) => set({ about: chosen as readonly About[] });
  const chips = about.map((value) => ({
    label: words.about,
    value: events.about[value],
    onClear: () => choose(about.filter((other) => other !== value)),
  }));
  return (
    <>
      <PageHeader
        title={words.title}
        count={live.isLoading ? undefined : count}
        actions={
          <>
            <PauseButton live={live} />
            <button type="button" class="button" onClick={live.clear}>
              {words.clear}
            </button>
          </>
        }
      >
        <p class="lead">{words.lead}</p>
      </PageHeader>
      {live.error !== null && <ErrorPanel failure={live.error} retry={live.retry} />}
      <FilterBar
        chips={chips}
        tools={
          <>
            <Freshness live={live} />
            <Exports
              what="changes"
              rows={() => found}
              csv={csvColumns}
              json={({ change }) => change}
              curl={{ path: "/rollcall/v1/changes", query: { since: found.at(-1)?.change.revision ?? "now" } }}
            />
          </>
        }
      >
        <FilterMenu label={words.about} chosen={about} choices={() => countedIn(rows, events)} onChange={choose} />
      </FilterBar>
      <Table
        label={words.title}
        rows={found}
        columns={columns}
        rowKey={rowKey}
        nameOf={({ change }) => change.type}
        hrefOf={hrefOfRow}
        count={count}
        isLoading={live.isLoading}
        empty={live.error === null && <Nothing isFiltered={about.length > 0} onClear={() => choose([])} />}
      />
      {rows.length === keptMax && <p class="soft">{words.dropped(keptMax)}</p>}
    </>
  );
}

type Live = ReturnType<typeof useLiveChanges>;

function PauseButton({ live: { pausedMs, pause, goOn } }: { readonly live: Live }) {
  const words = useWords(changesWords);
  return (
    <button
      type="button"
      class={pausedMs === null ? "button" : "button button-main"}
      onClick={pausedMs === null ? pause : goOn}
    >
      {pausedMs === null ? words.pause : words.goOn}
    </button>
  );
}

/** Until when the page knows what happened, and what waits behind a pause. */
function Freshness({ live: { pausedMs, held } }: { readonly live: Live }) {
  const words = useWords(changesWords);
  const state = useCell(feedState);
  const heard = useCell(heardMs);
  if (pausedMs !== null)
    return (
      <p class="soft" role="status">
        {words.paused(timeOfDay(pausedMs))}
        {held.length > 0 && ` · ${words.waiting(held.length)}`}
      </p>
    );
  return <p class="soft">{state === "live" ? words.live : words.asOf(timeOfDay(heard))}</p>;
}

function isAbout({ change }: ChangeRow, chosen: readonly About[]): boolean {
  const about = aboutOf(change.type);
  return chosen.length === 0 || (about !== null && chosen.includes(about));
}

function countedIn(rows: readonly ChangeRow[], events: { readonly about: Readonly<Record<About, string>> }) {
  const counts = Map.groupBy(rows, ({ change }) => aboutOf(change.type));
  return abouts.map((value) => ({ value, label: events.about[value], count: counts.get(value)?.length ?? 0 }));
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const words = useWords(changesWords);
  if (isFiltered) return <NoMatch title={words.noMatch} clear={words.clearFilter} onClear={onClear} />;
  return (
    <EmptyState
      title={words.none}
      action={
        <Link page="audit" class="button">
          {words.toAudit}
        </Link>
      }
    >
      {words.noneHint}
    </EmptyState>
  );
}
