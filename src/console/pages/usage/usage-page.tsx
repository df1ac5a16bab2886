import { useMay } from "../../data/session.ts";
import { serverNowMs } from "../../data/send.ts";
import { useCell } from "../../data/cell.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { current, hrefOf } from "../../route/location.ts";
import { useQueryState } from "../../route/query-state.ts";
import { day } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { CallsView } from "./calls-view.tsx";
import { placeAt, rangeOf, widthsFor } from "./range.ts";
import { SumsView } from "./sums-view.tsx";
import { UsageFilters } from "./usage-filters.tsx";
import { usageParams } from "./usage-state.ts";
import { usageWords } from "./words.ts";

/** What calls used and cost, how they ended and how long they took. */
export function UsagePage() {
  const words = useWords(usageWords);
  const may = useMay();
  const { searchParams } = useCell(current);
  const [state, set] = useQueryState(usageParams);
  const range = rangeOf(state.range, Math.floor(serverNowMs() / 1000), state.from, state.to);
  const widths = widthsFor(range);
  const width = widths.find((one) => one === state.width) ?? widths[0] ?? "1d";
  if (!may("read-usage")) return <EmptyState title={words.title}>{words.noRight}</EmptyState>;
  return (
    <>
      <PageHeader title={words.title}>
        {words.zone(day(placeAt(range.start, "1d")), day(placeAt(range.end - 1, "1d")))}
      </PageHeader>
      <Tabs
        label={words.views}
        items={(["sums", "calls"] as const).map((view) => ({
          href: hrefOf("usage", { ...Object.fromEntries(searchParams), view: view === "sums" ? null : view }),
          label: words.view[view],
          isCurrent: view === state.view,
        }))}
      />
      <UsageFilters {...{ state, set, range, width }} />
      {state.view === "sums" ? (
        <SumsView {...{ state, set, range, width }} />
      ) : (
        <CallsView state={state} range={range} />
      )}
    </>
  );
}
