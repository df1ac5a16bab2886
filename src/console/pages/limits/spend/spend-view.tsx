import { useMemo, useState } from "preact/hooks";
import { monthAt } from "../../../../core/spend/month.ts";
import type { AnswerOf } from "../../../data/contract.ts";
import { serverNowMs } from "../../../data/send.ts";
import { useMay, useMe } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import { useResource } from "../../../data/use-resource.ts";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../../parts/page/facts.tsx";
import { Meter } from "../../../parts/page/meter.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { hrefOf } from "../../../route/location.ts";
import { money } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { useSpent, type Spent } from "./spent.ts";
import { SpendLimitDialog, type LimitedScope } from "./spend-limit-dialog.tsx";
import { spendWords } from "./words.ts";

type Project = AnswerOf<"GET /rollcall/v1/projects">["data"][number];
type Words = ReturnType<typeof useWords<(typeof spendWords)["en"]>>;

/** What is spent of the limits of this month, of the organization and of each project. */
export function SpendView() {
  const words = useWords(spendWords);
  const [edited, setEdited] = useState<LimitedScope | null>(null);
  const may = useMay();
  const mayWrite = may("write-organization");
  return (
    <>
      <p class="lead soft">
        {words.unlimitedLead} {!mayWrite && words.noWrite}
      </p>
      <OrganizationSpend onEdit={mayWrite ? setEdited : null} />
      <ProjectSpend onEdit={mayWrite ? setEdited : null} />
      {edited !== null && <SpendLimitDialog scope={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

interface EditProps {
  /** Null for those who may not. */
  readonly onEdit: ((scope: LimitedScope) => void) | null;
}

function OrganizationSpend({ onEdit }: EditProps) {
  const words = useWords(spendWords);
  const name = useMe()?.organization.name ?? words.organization;
  const { value, error, refresh } = useResource("GET /rollcall/v1/spending", {});
  if (value === null) return error === null ? <Skeleton /> : <ErrorPanel failure={error} retry={refresh} />;
  const { spent, spend_limit: cents } = value;
  const button = onEdit !== null && (
    <button type="button" class="button" onClick={() => onEdit({ projectId: null, name, cents })}>
      {words.setLimit}
    </button>
  );
  return (
    <Section title={words.organization} actions={button}>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Facts>
        <FactRow label={words.limit} value={cents === null ? words.noLimit : money(cents / 100)} />
        <FactRow label={words.spent} value={<SpentOf label={words.spent} spent={spent} cents={cents} />} />
        <FactRow label={words.forecast} value={money(forecast(spent))} told={words.forecastWhy} />
      </Facts>
    </Section>
  );
}

function ProjectSpend({ onEdit }: EditProps) {
  const words = useWords(spendWords);
  const mayKnow = useMay()("read-usage");
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/projects", {
    query: { limit: 100 },
  });
  const ids = useMemo(() => (rows ?? []).map(({ id }) => id), [rows]);
  const spent = useSpent(ids, mayKnow);
  const columns = useMemo(() => columnsIn(words, spent), [words, spent]);
  const actions = ({ id, name, spend_limit: cents }: Project): readonly MenuItem[] => [
    ...(onEdit === null ? [] : [{ label: words.setLimit, onSelect: () => onEdit({ projectId: id, name, cents }) }]),
    { label: words.showAlerts, href: hrefOf("limits", { view: "alerts", project: id }) },
    { label: words.showRates, href: hrefOf("limits", { view: "rates", project: id }) },
  ];
  return (
    <Section title={words.projects}>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Table
        label={words.projects}
        rows={rows ?? []}
        columns={columns}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        hrefOf={({ id }) => hrefOf("project", { id })}
        actions={actions}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.noProjects} />}
      />
    </Section>
  );
}

function columnsIn(words: Words, spent: Spent | null): readonly Column<Project>[] {
  const spentOf = ({ id }: Project) => (spent === null ? null : (spent.get(id) ?? 0));
  return [
    { id: "name", title: words.project, width: 180, card: "title", cell: ({ name }) => <bdi>{name}</bdi> },
    {
      id: "limit",
      title: words.limit,
      align: "end",
      width: 120,
      cell: ({ spend_limit: cents }) => (cents === null ? words.noLimit : money(cents / 100)),
    },
    {
      id: "spent",
      title: words.spent,
      width: 280,
      grow: 2,
      card: "aside",
      cell: (row) => {
        const value = spentOf(row);
        return value === null ? <Unknown /> : <SpentOf label={words.spent} spent={value} cents={row.spend_limit} />;
      },
    },
    {
      id: "forecast",
      title: words.forecast,
      align: "end",
      width: 120,
      card: "detail",
      cell: (row) => {
        const value = spentOf(row);
        return value === null ? <Unknown /> : <span title={words.forecastWhy}>{money(forecast(value))}</span>;
      },
    },
  ];
}

function SpentOf({
  label,
  spent,
  cents,
}: {
  readonly label: string;
  readonly spent: number;
  readonly cents: number | null;
}) {
  const words = useWords(spendWords);
  if (cents === null) return <>{money(spent)}</>;
  return (
    <span class="limits-spent">
      <Meter label={label} used={spent} of={cents / 100} text={money} />
      {spent >= cents / 100 && <Badge tone="bad">{words.enforcing}</Badge>}
    </span>
  );
}

/** What the month will have cost if it goes on as it began. */
function forecast(spent: number): number {
  const now = serverNowMs();
  const { startMs, endMs } = monthAt(now);
  return (spent * (endMs - startMs)) / Math.max(now - startMs, 3_600_000);
}
