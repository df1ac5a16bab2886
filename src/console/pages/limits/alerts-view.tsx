import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { usePages } from "../../data/use-pages.ts";
import { useResource } from "../../data/use-resource.ts";
import { toast } from "../../frame/toasts.tsx";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { Badge } from "../../parts/text/badge.tsx";
import { Unknown } from "../../parts/text/unknown.tsx";
import { money } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { useSpent } from "../projects/spent.ts";
import { AlertDialog, type Alert } from "./alert-dialog.tsx";
import { ScopeChoice, type ScopeProps } from "./scope-choice.tsx";
import { limitWords } from "./words.ts";

const none: readonly string[] = [];

/** The alerts of the organization or of a project, and which of them this month has reached. */
export function AlertsView({ projectId, onScope }: ScopeProps) {
  const words = useWords(limitWords);
  return (
    <>
      <p class="limits-lead soft">{words.alertLead}</p>
      <ScopeChoice projectId={projectId} onScope={onScope} hasOrganization />
      <Alerts key={projectId ?? ""} projectId={projectId} />
    </>
  );
}

function Alerts({ projectId }: { readonly projectId: string | null }) {
  const words = useWords(limitWords);
  const may = useMay();
  const [edited, setEdited] = useState<Alert | "new" | null>(null);
  const { rows, error, isLoading, hasMore, more, refresh } = useAlerts(projectId);
  const spent = useSpentOf(projectId, may("read-usage"));
  const columns = useMemo(() => columnsIn(words, spent), [words, spent]);
  const { remove, error: removalError } = useRemoval(projectId);
  const actions = (alert: Alert): readonly MenuItem[] => [
    { label: words.changeAlert, onSelect: () => setEdited(alert) },
    { label: words.deleteAlert, tone: "bad", onSelect: () => void remove(alert) },
  ];
  const button = may("write-organization") && (
    <button type="button" class="button button-main" onClick={() => setEdited("new")}>
      {words.newAlert}
    </button>
  );
  return (
    <Section title={words.alerts} actions={button}>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {removalError !== null && <ErrorPanel failure={removalError} />}
      <Table
        label={words.alerts}
        rows={rows ?? []}
        columns={columns}
        rowKey={({ id }) => id}
        nameOf={({ threshold_amount: cents }) => money(cents / 100)}
        {...(may("write-organization") && { actions, onOpen: setEdited })}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.noAlerts}>{words.noAlertsHint}</EmptyState>}
      />
      {edited !== null && (
        <AlertDialog projectId={projectId} alert={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Section>
  );
}

function useAlerts(projectId: string | null) {
  const query = { limit: 100 };
  const ofOrganization = usePages("GET /v1/organization/spend_alerts", projectId === null ? { query } : null);
  const ofProject = usePages(
    "GET /v1/organization/projects/{project_id}/spend_alerts",
    projectId === null ? null : { params: { project_id: projectId }, query },
  );
  return projectId === null ? ofOrganization : ofProject;
}

/** In dollars; null while it is not known. */
function useSpentOf(projectId: string | null, mayKnow: boolean): number | null {
  const { value } = useResource("GET /rollcall/v1/spending", projectId === null ? {} : null);
  const ids = useMemo(() => (projectId === null ? none : [projectId]), [projectId]);
  const ofProjects = useSpent(ids, mayKnow);
  if (projectId === null) return value?.spent ?? null;
  return ofProjects === null ? null : (ofProjects.get(projectId) ?? 0);
}

function useRemoval(projectId: string | null) {
  const words = useWords(limitWords);
  const ofOrganization = useAct("DELETE /v1/organization/spend_alerts/{alert_id}");
  const ofProject = useAct("DELETE /v1/organization/projects/{project_id}/spend_alerts/{alert_id}");
  const remove = async ({ id }: Alert) => {
    const removed =
      projectId === null
        ? await ofOrganization.run({ params: { alert_id: id } })
        : await ofProject.run({ params: { project_id: projectId, alert_id: id } });
    if (removed !== null) toast({ text: words.alertDeleted });
  };
  return { remove, error: ofOrganization.error ?? ofProject.error };
}

function columnsIn(
  words: ReturnType<typeof useWords<(typeof limitWords)["en"]>>,
  spent: number | null,
): readonly Column<Alert>[] {
  return [
    {
      id: "amount",
      title: words.amount,
      width: 120,
      grow: 0,
      card: "title",
      cell: ({ threshold_amount: cents }) => money(cents / 100),
    },
    {
      id: "state",
      title: words.state,
      width: 140,
      grow: 0,
      card: "aside",
      cell: ({ threshold_amount: cents }) => {
        if (spent === null) return <Unknown />;
        return spent >= cents / 100 ? <Badge tone="warn">{words.reached}</Badge> : <Badge>{words.ahead}</Badge>;
      },
    },
    {
      id: "recipients",
      title: words.recipients,
      width: 240,
      card: "detail",
      cell: ({ notification_channel: { recipients } }) => <bdi>{recipients.join(", ") || "–"}</bdi>,
    },
  ];
}
