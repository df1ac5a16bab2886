import { useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { act, useAct } from "../../../data/use-act.ts";
import { useResource } from "../../../data/use-resource.ts";
import { toast } from "../../../frame/toasts.tsx";
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
import { monthQuery } from "../spent.ts";
import { AlertsSection } from "./alerts-section.tsx";
import { LimitDialog, limitBody } from "./limit-dialog.tsx";
import { spendWords } from "./words.ts";

/** What the project has spent this month, what it may spend, and who hears of it. */
export function SpendView({ project }: { readonly project: Project }) {
  const may = useMay();
  const mayWrite = may("write-organization") && project.status === "active";
  return (
    <>
      <MonthSection project={project} mayWrite={mayWrite} />
      <AlertsSection project={project} mayWrite={mayWrite} />
    </>
  );
}

interface MonthProps {
  readonly project: Project;
  readonly mayWrite: boolean;
}

function MonthSection({ project, mayWrite }: MonthProps) {
  const words = useWords(spendWords);
  const mayKnow = useMay()("read-usage");
  const costs = useResource(
    "GET /v1/organization/costs",
    mayKnow ? { query: { ...monthQuery(), project_ids: [project.id] } } : null,
  );
  const days = costs.value?.data ?? null;
  const values = days?.map(({ results }) => results.reduce((sum, { amount }) => sum + amount.value, 0)) ?? [];
  const spent = values.reduce((sum, value) => sum + value, 0);
  const limit = project.spend_limit === null ? null : project.spend_limit / 100;
  return (
    <Section title={words.month} actions={mayWrite && <LimitActions project={project} />}>
      <p class="soft">{words.monthLead}</p>
      {costs.error !== null && <ErrorPanel failure={costs.error} retry={costs.refresh} />}
      <Facts>
        {days !== null && (
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
      {mayKnow && days === null && costs.error === null && <Skeleton lines={4} />}
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
  const words = useWords(spendWords);
  return <Badge tone={status === "enforcing" ? "bad" : "good"}>{words[status]}</Badge>;
}

function LimitActions({ project }: { readonly project: Project }) {
  const words = useWords(spendWords);
  const [isOpen, setOpen] = useState(false);
  const removal = useAct("DELETE /v1/organization/projects/{project_id}/spend_limit");
  const params = { project_id: project.id };
  const { spend_limit: before } = project;
  const remove = async () => {
    if (before === null || (await removal.run({ params })) === null) return;
    const undo = () =>
      act("POST /v1/organization/projects/{project_id}/spend_limit", { params, body: limitBody(before) });
    toast({ text: words.limitRemoved, undo });
  };
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {before === null ? words.setLimit : words.changeLimit}
      </button>
      {before !== null && (
        <button type="button" class="button" aria-disabled={removal.isRunning} onClick={() => void remove()}>
          {words.removeLimit}
        </button>
      )}
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
      {isOpen && <LimitDialog project={project} onClose={() => setOpen(false)} />}
    </>
  );
}
