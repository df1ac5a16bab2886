import { useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { useResource } from "../../../data/use-resource.ts";
import { Chart } from "../../../parts/chart/chart.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../../parts/page/facts.tsx";
import { Meter } from "../../../parts/page/meter.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { money } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { SpendLimitDialog } from "../../limits/spend/spend-limit-dialog.tsx";
import { monthQuery } from "../../limits/spend/spent.ts";
import { AlertsList } from "../../limits/alerts/alerts-list.tsx";
import { monthWords } from "./words.ts";

/** What the project has spent this month, what it may spend, and who hears of it. */
export function SpendView({ project }: { readonly project: Project }) {
  const may = useMay();
  const mayWrite = may("write-organization") && project.status === "active";
  const month = useMonth(project.id, may("read-usage"));
  return (
    <>
      <MonthSection project={project} month={month} mayWrite={mayWrite} />
      <AlertsList projectId={project.id} spent={month.spent} mayWrite={mayWrite} />
    </>
  );
}

/** What was spent on each day of this month so far. Nothing is asked for those who may not know it. */
function useMonth(projectId: string, mayKnow: boolean) {
  const costs = useResource(
    "GET /v1/organization/costs",
    mayKnow ? { query: { ...monthQuery(), project_ids: [projectId] } } : null,
  );
  const days = costs.value?.data ?? null;
  const values = days?.map(({ results }) => results.reduce((sum, { amount }) => sum + amount.value, 0)) ?? [];
  const spent = days === null ? null : values.reduce((sum, value) => sum + value, 0);
  return { ...costs, mayKnow, days, values, spent };
}

interface MonthProps {
  readonly project: Project;
  readonly month: ReturnType<typeof useMonth>;
  readonly mayWrite: boolean;
}

function MonthSection({ project, month, mayWrite }: MonthProps) {
  const words = useWords(monthWords);
  const { error, refresh, mayKnow, days, values, spent } = month;
  const limit = project.spend_limit === null ? null : project.spend_limit / 100;
  return (
    <Section title={words.month} actions={mayWrite && <LimitAction project={project} />}>
      <p class="soft">{words.monthLead}</p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Facts>
        {spent !== null && (
          <FactRow
            label={words.spent}
            value={limit === null ? money(spent) : <Meter label={words.spent} used={spent} of={limit} text={money} />}
          />
        )}
        <FactRow
          label={words.limit}
          value={limit === null ? words.noLimit : money(limit)}
          told={project.spend_limit_status !== null && <Standing status={project.spend_limit_status} />}
        />
      </Facts>
      {!mayKnow && <p class="soft">{words.noUsage}</p>}
      {mayKnow && days === null && error === null && <Skeleton lines={4} />}
      {days !== null && days.length > 0 && (
        <Chart
          title={words.days}
          kind="bars"
          unit="money"
          x={days.map(({ start_time: start }) => new Date(start * 1000).toISOString().slice(0, 10))}
          series={[{ name: words.spent, values }]}
        />
      )}
    </Section>
  );
}

function Standing({ status }: { readonly status: "inactive" | "enforcing" }) {
  const words = useWords(monthWords);
  return <Badge tone={status === "enforcing" ? "bad" : "good"}>{words[status]}</Badge>;
}

function LimitAction({ project: { id, name, spend_limit: cents } }: { readonly project: Project }) {
  const words = useWords(monthWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {cents === null ? words.setLimit : words.changeLimit}
      </button>
      {isOpen && <SpendLimitDialog scope={{ projectId: id, name, cents }} onClose={() => setOpen(false)} />}
    </>
  );
}
