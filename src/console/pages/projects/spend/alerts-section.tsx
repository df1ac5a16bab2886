import { useMemo, useState } from "preact/hooks";
import { act, useAct } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";
import { toast } from "../../../frame/toasts.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { money } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { AlertDialog } from "./alert-dialog.tsx";
import type { Alert } from "./alert-row.ts";
import { spendWords } from "./words.ts";

const all = "/v1/organization/projects/{project_id}/spend_alerts";

const noRows: readonly Alert[] = [];
const rowKey = ({ id }: Alert) => id;
const nameOf = ({ threshold_amount: cents }: Alert) => money(cents / 100);

interface AlertsProps {
  readonly project: Project;
  readonly mayWrite: boolean;
}

/** Amounts at which a notice goes out. */
export function AlertsSection({ project, mayWrite }: AlertsProps) {
  const words = useWords(spendWords);
  const pages = usePages(`GET ${all}`, { params: { project_id: project.id }, query: { limit: 100 } });
  const deletion = useAct(`DELETE ${all}/{alert_id}`);
  const [opened, setOpened] = useState<Alert | "new" | null>(null);
  const columns = useMemo(() => columnsIn(words), [words]);
  const remove = async ({ id, threshold_amount: cents, notification_channel: channel }: Alert) => {
    const params = { project_id: project.id };
    if ((await deletion.run({ params: { ...params, alert_id: id } })) === null) return;
    const body = {
      currency: "USD",
      interval: "month",
      threshold_amount: cents,
      notification_channel: channel,
    } as const;
    toast({ text: words.alertDeleted, undo: () => act(`POST ${all}`, { params, body }) });
  };
  const actions = (alert: Alert): readonly MenuItem[] => [
    { label: words.editAlert, onSelect: () => setOpened(alert) },
    { label: words.deleteAlert, tone: "bad", onSelect: () => void remove(alert) },
  ];
  const add = mayWrite && (
    <button type="button" class="button" onClick={() => setOpened("new")}>
      {words.addAlert}
    </button>
  );
  return (
    <Section title={words.alerts} actions={add}>
      <p class="soft">{words.alertsLead}</p>
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      {deletion.error !== null && <ErrorPanel failure={deletion.error} />}
      <Table
        label={words.alerts}
        rows={pages.rows ?? noRows}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        {...(mayWrite && { actions })}
        isLoading={pages.isLoading}
        more={{ hasMore: pages.hasMore, isLoading: pages.isLoading, load: pages.more }}
        empty={pages.error === null && <EmptyState title={words.noAlerts}>{words.noAlertsHint}</EmptyState>}
      />
      {opened !== null && (
        <AlertDialog projectId={project.id} alert={opened === "new" ? null : opened} onClose={() => setOpened(null)} />
      )}
    </Section>
  );
}

function columnsIn(words: ReturnType<typeof useWords<(typeof spendWords)["en"]>>): readonly Column<Alert>[] {
  return [
    {
      id: "at",
      title: words.at,
      width: 120,
      grow: 0,
      card: "title",
      cell: ({ threshold_amount: cents }) => money(cents / 100),
    },
    {
      id: "recipients",
      title: words.recipients,
      width: 240,
      grow: 3,
      card: "detail",
      cell: ({ notification_channel: { recipients } }) => <bdi>{recipients.join(", ")}</bdi>,
    },
    {
      id: "subject",
      title: words.subject,
      width: 160,
      card: "note",
      cell: ({ notification_channel: { subject_prefix: subject } }) => <bdi>{subject ?? ""}</bdi>,
    },
  ];
}
