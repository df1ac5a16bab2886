import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { useMay } from "../../../data/session.ts";
import { useResource } from "../../../data/use-resource.ts";
import { Chart } from "../../../parts/chart/chart.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../../parts/page/facts.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Count } from "../../../parts/text/figures.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import type { ModelWire } from "../standing.ts";
import { useDailyCalls, type KeyCalls } from "./use-daily-calls.ts";
import { oneWords } from "./words.ts";

/** Who called the model, and how much, in the last 30 days. */
export function CallsView({ model }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const may = useMay();
  const mayRead = may("read-usage");
  const { value, error, refresh } = useDailyCalls(model.id, mayRead && model.usage !== null);
  const usage = model.usage ?? null;
  if (usage === null) return <EmptyState title={words.ofTarget} />;
  return (
    <>
      <p class="lead soft">{words.callsHint}</p>
      <Facts>
        <FactRow label={words.lastCall} value={<Time seconds={usage.last_called_at} />} />
        <FactRow label={words.in30} value={<Count value={usage.calls_in_30_days} />} />
      </Facts>
      {!mayRead && <p class="soft">{words.noUsageRight}</p>}
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {mayRead && value === null && error === null && <Skeleton lines={6} />}
      {value !== null && value.byKey.length === 0 && <EmptyState title={words.noCalls}>{words.noCallsHint}</EmptyState>}
      {value !== null && value.byKey.length > 0 && (
        <>
          <div class="model-chart">
            <Chart
              title={words.callsPerDay}
              kind="bars"
              unit="count"
              x={value.x}
              series={[{ name: words.calls, values: value.calls }]}
            />
          </div>
          <div class="model-chart">
            <Chart
              title={words.tokensPerDay}
              kind="stacked"
              unit="tokens"
              x={value.x}
              series={[
                { name: words.inputTokens, values: value.input },
                { name: words.outputTokens, values: value.output },
              ]}
            />
          </div>
          <ByKey rows={value.byKey} />
        </>
      )}
    </>
  );
}

type Key = AnswerOf<"GET /rollcall/v1/api_keys">["data"][number];

const rowKey = ({ id }: KeyCalls) => id ?? "";
const hrefOfRow = ({ id }: KeyCalls) => hrefOf("keys", { q: id });

/** Keys by how often they called. The projects are of those that were used last, among which these are. */
function ByKey({ rows }: { readonly rows: readonly KeyCalls[] }) {
  const words = useWords(oneWords);
  const query = { limit: 100, sort: "last_used", order: "desc", revoked: "any" } as const;
  const { value } = useResource("GET /rollcall/v1/api_keys", { query });
  const columns = useMemo(() => columnsIn(words, value?.data ?? []), [words, value]);
  return (
    <Section title={words.byKey} count={words.byKeyHint}>
      <Table
        label={words.byKey}
        rows={rows}
        columns={columns}
        rowKey={rowKey}
        hrefOf={hrefOfRow}
        empty={<EmptyState title={words.noCalls} />}
      />
    </Section>
  );
}

function columnsIn(
  words: ReturnType<typeof useWords<(typeof oneWords)["en"]>>,
  keys: readonly Key[],
): readonly Column<KeyCalls>[] {
  const known = new Map(keys.map((key) => [key.id, key]));
  return [
    {
      id: "key",
      title: words.key,
      width: 180,
      card: "title",
      cell: ({ id, name }) => <bdi>{name ?? id}</bdi>,
    },
    {
      id: "project",
      title: words.project,
      width: 150,
      card: "detail",
      cell: ({ id }) => <bdi>{known.get(id ?? "")?.project_name}</bdi>,
    },
    {
      id: "calls",
      title: words.calls,
      width: 100,
      align: "end",
      card: "aside",
      cell: ({ requests }) => <Count value={requests} />,
    },
    {
      id: "input",
      title: words.inputTokens,
      width: 110,
      align: "end",
      cell: ({ input_tokens: tokens }) => <Count value={tokens} />,
    },
    {
      id: "output",
      title: words.outputTokens,
      width: 110,
      align: "end",
      card: "note",
      cell: ({ output_tokens: tokens }) => <Count value={tokens} />,
    },
  ];
}
