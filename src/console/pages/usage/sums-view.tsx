import { useResource } from "../../data/use-resource.ts";
import { Chart } from "../../parts/chart/chart.tsx";
import { NoMatch } from "../../parts/filter/no-match.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Link } from "../../route/link.tsx";
import type { SetState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { chartedMax, seriesOf, type Sums } from "./charting.ts";
import { groupName, GroupTable } from "./group-table.tsx";
import { rangeBefore, type Range, type Width } from "./range.ts";
import { Totals } from "./totals.tsx";
import { noFilters } from "./usage-filters.tsx";
import { filtersOf, type usageParams, type UsageState } from "./usage-state.ts";
import { UsageExports } from "./usage-exports.tsx";
import { usageWords } from "./words.ts";

interface SumsProps {
  readonly state: UsageState;
  readonly set: SetState<typeof usageParams>;
  readonly range: Range;
  readonly width: Width;
}

/** Two requests: this range with its groups, and the one before as a whole. */
export function SumsView({ state, set, range, width }: SumsProps) {
  const filters = filtersOf(state);
  const query = {
    start_time: range.start,
    end_time: range.end,
    bucket_width: width,
    group_by: state.by,
    sort: state.show,
    limit: 100,
    charted: chartedMax,
    ...filters,
  };
  const { value, error, isLoading, refresh } = useResource("GET /rollcall/v1/usage", { query });
  const earlier = rangeBefore(range);
  const before = useResource("GET /rollcall/v1/usage", {
    query: { start_time: earlier.start, end_time: earlier.end, bucket_width: "1d", limit: 1, ...filters },
  });
  if (error !== null && value === null) return <ErrorPanel failure={error} retry={refresh} />;
  if (value === null) return <Skeleton lines={8} />;
  return (
    <div class="usage" aria-busy={isLoading}>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {value.requests === 0 ? (
        <NoCalls state={state} set={set} />
      ) : (
        <>
          <Totals sums={value} before={before.value} />
          <Unpriced models={value.unpriced_models} />
          <UsageChart sums={value} state={state} />
          <Groups sums={value} query={query} {...{ state, set, isLoading }} />
        </>
      )}
    </div>
  );
}

function NoCalls({ state, set }: Pick<SumsProps, "state" | "set">) {
  const words = useWords(usageWords);
  const isFiltered = Object.keys(noFilters).some((name) => state[name as keyof typeof noFilters].length > 0);
  if (!isFiltered)
    return (
      <EmptyState title={words.none} action={<Link page="settings">{words.connect}</Link>}>
        {words.noneHint}
      </EmptyState>
    );
  return <NoMatch title={words.noMatch} clear={words.clear} onClear={() => set(noFilters)} />;
}

function Unpriced({ models }: { readonly models: readonly string[] }) {
  const words = useWords(usageWords);
  if (models.length === 0) return null;
  return (
    <Banner
      tone="info"
      action={
        <Link page="models" query={{ price: "unknown" }}>
          {words.setPrices}
        </Link>
      }
    >
      {words.unpriced(models.length)}{" "}
      <span class="breaks">
        {models.slice(0, 5).map((id, at) => (
          <>
            {at > 0 && ", "}
            <bdi class="mono">{id}</bdi>
          </>
        ))}
        {models.length > 5 && "…"}
      </span>
    </Banner>
  );
}

const units = {
  requests: "count",
  errors: "count",
  tokens: "tokens",
  cost: "money",
  duration: "milliseconds",
} as const;

function UsageChart({ sums, state: { show, by } }: { readonly sums: Sums; readonly state: UsageState }) {
  const words = useWords(usageWords);
  if (show === "cost" && sums.bucket_width === "1h") return <p class="soft">{words.costByDay}</p>;
  const all = words.figures[show];
  const { places, series } = seriesOf(sums, show, {
    other: words.other,
    all,
    of: (group) => groupName(group, words),
  });
  const isMean = show === "duration";
  return (
    <Chart
      title={isMean ? all : words.chart(all, words.bys[by])}
      kind={isMean ? "lines" : "stacked"}
      x={places}
      series={series}
      unit={units[show]}
      zone={sums.time_zone}
    />
  );
}

interface GroupsProps extends Pick<SumsProps, "state" | "set"> {
  readonly sums: Sums;
  readonly query: Parameters<typeof UsageExports>[0]["query"];
  readonly isLoading: boolean;
}

function Groups({ sums, state, set, query, isLoading }: GroupsProps) {
  const words = useWords(usageWords);
  return (
    <Section
      title={words.byTitle(words.bys[state.by])}
      count={words.count(sums.groups.length, sums.group_count)}
      actions={<UsageExports groups={sums.groups} query={query} />}
    >
      <GroupTable
        sums={sums}
        by={state.by}
        show={state.show}
        onShow={(show) => set({ show })}
        onOnly={(id) => set({ [state.by]: [id] })}
        isLoading={isLoading}
      />
    </Section>
  );
}
