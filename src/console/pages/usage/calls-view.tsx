import { useMemo, useState } from "preact/hooks";
import type { CallEnd } from "../../../core/usage/call-end.ts";
import type { AnswerOf } from "../../data/contract.ts";
import { usePages } from "../../data/use-pages.ts";
import type { CsvColumn } from "../../parts/export/csv.ts";
import { Exports } from "../../parts/export/exports.tsx";
import { Dialog } from "../../parts/over/dialog.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { Badge } from "../../parts/text/badge.tsx";
import { JsonView } from "../../parts/text/json-view.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Unknown } from "../../parts/text/unknown.tsx";
import { money, number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { duration, percentile } from "./durations.ts";
import type { Range } from "./range.ts";
import { filtersOf, type UsageState } from "./usage-state.ts";
import { usageWords } from "./words.ts";

type Call = AnswerOf<"GET /rollcall/v1/usage/records">["data"][number];

/** Single calls, the newest first. They never have content. */
export function CallsView({ state, range }: { readonly state: UsageState; readonly range: Range }) {
  const words = useWords(usageWords);
  const [opened, setOpened] = useState<Call | null>(null);
  const query = {
    limit: 100,
    start_time: range.start,
    end_time: range.end,
    ...filtersOf(state),
    ends: state.end as readonly CallEnd[],
  };
  const pages = usePages("GET /rollcall/v1/usage/records", { query });
  const { rows, error, isLoading, hasMore, more, refresh } = pages;
  const columns = useMemo(() => columnsIn(words), [words]);
  const calls = rows ?? [];
  return (
    <div class="usage">
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <div class="section-head">
        <p class="soft">{calls.length === 0 ? words.recordsKept : percentilesOf(calls, words)}</p>
        <Exports
          what="calls"
          rows={() => calls}
          rest={pages}
          csv={csvColumns}
          curl={{ path: "/rollcall/v1/usage/records", query }}
        />
      </div>
      <Table
        label={words.view.calls}
        rows={calls}
        columns={columns}
        rowKey={({ id }) => id}
        nameOf={({ model }) => model}
        onOpen={setOpened}
        count={words.callsCount(calls.length, hasMore)}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.none}>{words.recordsKept}</EmptyState>}
      />
      {opened !== null && (
        <Dialog title={words.details} onClose={() => setOpened(null)} isWide>
          <JsonView value={opened} />
        </Dialog>
      )}
    </div>
  );
}

type Words = ReturnType<typeof useWords<(typeof usageWords)["en"]>>;

function percentilesOf(calls: readonly Call[], words: Words): string {
  const first = calls.flatMap(({ first_byte_ms: ms }) => ms ?? []);
  const whole = calls.map(({ end_ms: ms }) => ms);
  return words.percentiles(
    calls.length,
    percentileText(first, 0.5),
    percentileText(first, 0.95),
    percentileText(whole, 0.5),
    percentileText(whole, 0.95),
  );
}

function percentileText(values: readonly number[], share: number): string {
  const value = percentile(values, share);
  return value === null ? "–" : duration(value);
}

function tokens(value: number | null | undefined, isEstimated: boolean) {
  return value === null || value === undefined ? <Unknown /> : `${isEstimated ? "≈ " : ""}${number(value)}`;
}

const tones = {
  complete: "good",
  incomplete: "warn",
  broken: "bad",
  cancelled: "warn",
  refused: "bad",
  failed: "bad",
} as const;

function columnsIn(words: Words): readonly Column<Call>[] {
  const figure = (id: string, title: string, cell: Column<Call>["cell"]): Column<Call> => ({
    id,
    title,
    cell,
    align: "end",
    width: 80,
  });
  return [
    {
      id: "model",
      title: words.model,
      width: 150,
      grow: 2,
      card: "title",
      cell: ({ model }) => <bdi class="mono">{model}</bdi>,
    },
    { id: "time", title: words.time, width: 128, card: "detail", cell: ({ created_at: at }) => <Time seconds={at} /> },
    { id: "call", title: words.call, width: 84, cell: ({ call }) => call },
    { id: "source", title: words.source, width: 88, cell: ({ source_id: id }) => <bdi class="mono">{id}</bdi> },
    {
      id: "end",
      title: words.end,
      width: 110,
      card: "aside",
      cell: ({ end, status }) => (
        <Badge tone={tones[end]}>{end === "complete" ? words.ends[end] : `${words.ends[end]} ${status ?? ""}`}</Badge>
      ),
    },
    figure("first", words.firstByte, ({ first_byte_ms: ms }) => (ms === null ? <Unknown /> : duration(ms))),
    figure("whole", words.whole, ({ end_ms: ms }) => duration(ms)),
    figure("in", words.tokensIn, ({ usage, estimated }) => tokens(usage?.input_tokens, estimated)),
    figure("out", words.tokensOut, ({ usage, estimated }) => tokens(usage?.output_tokens, estimated)),
    {
      ...figure("cost", words.cost, ({ cost, unpriced }) => {
        if (cost === null) return <Unknown />;
        return unpriced.length > 0 ? `≥\u00a0${money(cost.value, 4)}` : money(cost.value, 4);
      }),
      card: "note",
    },
  ];
}

const csvColumns: readonly CsvColumn<Call>[] = [
  { title: "time", text: ({ created_at: at }) => new Date(at * 1000).toISOString() },
  ...(
    [
      "id",
      "project_id",
      "user_id",
      "api_key_id",
      "model",
      "source_id",
      "call",
      "status",
      "end",
      "first_byte_ms",
      "end_ms",
    ] as const
  ).map((title): CsvColumn<Call> => ({ title, text: (call) => call[title] })),
  { title: "input_tokens", text: ({ usage }) => usage?.input_tokens },
  { title: "output_tokens", text: ({ usage }) => usage?.output_tokens },
  { title: "estimated", text: ({ estimated }) => estimated },
  { title: "cost", text: ({ cost }) => cost?.value },
];
