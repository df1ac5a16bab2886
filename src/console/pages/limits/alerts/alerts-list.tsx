import { useMemo, useState } from "preact/hooks";
import { useAttempt } from "../../../data/use-attempt.ts";
import { toast } from "../../../frame/toasts.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { money } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { AlertDialog } from "./alert-dialog.tsx";
import { bodyOf, deleteAlert, useAlerts, writeAlert, type Alert } from "./alerts.ts";
import { alertWords } from "./words.ts";

const noRows: readonly Alert[] = [];
const rowKey = ({ id }: Alert) => id;
const nameOf = ({ threshold_amount: cents }: Alert) => money(cents / 100);

interface AlertsProps {
  /** Null for the organization. */
  readonly projectId: string | null;
  /** Dollars of this month; null while they are not known. */
  readonly spent: number | null;
  readonly mayWrite: boolean;
}

/** Amounts at which a notice goes out, and which of them this month has reached. */
export function AlertsList({ projectId, spent, mayWrite }: AlertsProps) {
  const words = useWords(alertWords);
  const [edited, setEdited] = useState<Alert | "new" | null>(null);
  const { rows, error, isLoading, hasMore, more, refresh } = useAlerts(projectId);
  const removal = useAttempt();
  const columns = useMemo(() => columnsIn(words, spent), [words, spent]);
  const remove = async (alert: Alert) => {
    if ((await removal.run(() => deleteAlert(projectId, alert.id))) === null) return;
    toast({ text: words.removed, undo: () => writeAlert(projectId, null, bodyOf(alert)) });
  };
  const actions = (alert: Alert): readonly MenuItem[] => [
    { label: words.change, onSelect: () => setEdited(alert) },
    { label: words.remove, tone: "bad", onSelect: () => void remove(alert) },
  ];
  const make = mayWrite && (
    <button type="button" class="button" onClick={() => setEdited("new")}>
      {words.make}
    </button>
  );
  return (
    <Section title={words.title} actions={make}>
      <p class="lead soft">{words.lead}</p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
      <Table
        label={words.title}
        rows={rows ?? noRows}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        {...(mayWrite && { actions, onOpen: setEdited })}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.none}>{words.noneHint}</EmptyState>}
      />
      {edited !== null && (
        <AlertDialog projectId={projectId} alert={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Section>
  );
}

type Words = ReturnType<typeof useWords<(typeof alertWords)["en"]>>;

function columnsIn(words: Words, spent: number | null): readonly Column<Alert>[] {
  return [
    { id: "amount", title: words.amount, width: 120, grow: 0, card: "title", cell: nameOf },
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
      grow: 3,
      card: "detail",
      cell: ({ notification_channel: { recipients } }) => <bdi>{recipients.join(", ") || "–"}</bdi>,
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
