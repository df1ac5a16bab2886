import { useState } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { useAct } from "../../data/use-act.ts";
import { NumberField } from "../../parts/form/fields.tsx";
import { ListField } from "../../parts/form/list-field.tsx";
import { useWords } from "../../words/words.ts";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { limitWords } from "./words.ts";

export type Alert =
  | AnswerOf<"GET /v1/organization/spend_alerts">["data"][number]
  | AnswerOf<"GET /v1/organization/projects/{project_id}/spend_alerts">["data"][number];

interface DialogProps {
  /** Null for the organization. */
  readonly projectId: string | null;
  /** Null makes a new one. */
  readonly alert: Alert | null;
  readonly onClose: () => void;
}

/** The same form makes an alert and changes it. */
export function AlertDialog({ projectId, alert, onClose }: DialogProps) {
  const words = useWords(limitWords);
  const [dollars, setDollars] = useState(alert === null ? null : alert.threshold_amount / 100);
  const [recipients, setRecipients] = useState<readonly string[]>(alert?.notification_channel.recipients ?? []);
  const [isTried, setTried] = useState(false);
  const save = useSaving(projectId, alert);
  const cents = dollars === null ? Number.NaN : Math.round(dollars * 100);
  const isRight = cents > 0 && Number.isSafeInteger(cents);
  const submit = async () => {
    setTried(!isRight);
    if (isRight && (await save.run(cents, recipients))) onClose();
  };
  return (
    <FormDialog
      title={alert === null ? words.newAlert : words.changeAlertTitle}
      action={words.save}
      error={save.error}
      isRunning={save.isRunning}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <NumberField
        name="threshold_amount"
        label={words.amount}
        min={0.01}
        unit="USD"
        value={dollars}
        error={isTried && !isRight ? words.wrongAmount : null}
        onInput={setDollars}
      />
      <ListField
        name="notification_channel.recipients"
        label={words.recipients}
        hint={words.recipientsHint}
        value={recipients}
        onInput={setRecipients}
      />
    </FormDialog>
  );
}

function useSaving(projectId: string | null, alert: Alert | null) {
  const acts = {
    make: useAct("POST /v1/organization/spend_alerts"),
    change: useAct("POST /v1/organization/spend_alerts/{alert_id}"),
    makeOfProject: useAct("POST /v1/organization/projects/{project_id}/spend_alerts"),
    changeOfProject: useAct("POST /v1/organization/projects/{project_id}/spend_alerts/{alert_id}"),
  };
  const run = async (cents: number, recipients: readonly string[]): Promise<boolean> => {
    const prefix = alert?.notification_channel.subject_prefix;
    const body = {
      currency: "USD",
      interval: "month",
      threshold_amount: cents,
      notification_channel: {
        type: "email",
        recipients,
        ...(prefix !== undefined && prefix !== null && { subject_prefix: prefix }),
      },
    } as const;
    if (projectId === null && alert === null) return (await acts.make.run({ body })) !== null;
    if (projectId === null) return (await acts.change.run({ params: { alert_id: alert?.id ?? "" }, body })) !== null;
    const params = { project_id: projectId };
    if (alert === null) return (await acts.makeOfProject.run({ params, body })) !== null;
    return (await acts.changeOfProject.run({ params: { ...params, alert_id: alert.id }, body })) !== null;
  };
  const all = Object.values(acts);
  return {
    run,
    isRunning: all.some(({ isRunning }) => isRunning),
    error: all.find(({ error }) => error !== null)?.error ?? null,
  };
}
