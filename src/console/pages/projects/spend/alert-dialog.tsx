import { useState } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { NumberField, TextField } from "../../../parts/form/fields.tsx";
import { ListField } from "../../../parts/form/list-field.tsx";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import type { Alert } from "./alert-row.ts";
import { centsOf } from "./cents.ts";
import { limitBody } from "./limit-dialog.tsx";
import { spendWords } from "./words.ts";

const all = "/v1/organization/projects/{project_id}/spend_alerts";

interface AlertProps {
  readonly projectId: string;
  /** Null makes a new one. */
  readonly alert: Alert | null;
  readonly onClose: () => void;
}

export function AlertDialog({ projectId, alert, onClose }: AlertProps) {
  const words = useWords(spendWords);
  const [dollars, setDollars] = useState(alert === null ? null : alert.threshold_amount / 100);
  const [recipients, setRecipients] = useState<readonly string[]>(alert?.notification_channel.recipients ?? []);
  const [subject, setSubject] = useState(alert?.notification_channel.subject_prefix ?? "");
  const [isWrong, setWrong] = useState(false);
  const making = useAct(`POST ${all}`);
  const changing = useAct(`POST ${all}/{alert_id}`);
  const save = async () => {
    const cents = centsOf(dollars, 0);
    setWrong(cents === null);
    if (cents === null) return;
    const channel = {
      type: "email" as const,
      recipients,
      subject_prefix: subject.trim() === "" ? null : subject.trim(),
    };
    const body = { ...limitBody(cents), notification_channel: channel };
    const params = { project_id: projectId };
    const saved =
      alert === null
        ? await making.run({ params, body })
        : await changing.run({ params: { ...params, alert_id: alert.id }, body });
    if (saved === null) return;
    toast({ text: words.alertSaved });
    onClose();
  };
  return (
    <FormDialog
      title={words.alertTitle}
      action={words.save}
      error={making.error ?? changing.error}
      isRunning={making.isRunning || changing.isRunning}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NumberField
        name="threshold_amount"
        label={words.amount}
        error={isWrong ? words.badAlert : null}
        value={dollars}
        onInput={setDollars}
        min={0}
      />
      <ListField
        name="notification_channel.recipients"
        label={words.recipients}
        hint={words.recipientsHint}
        value={recipients}
        onInput={setRecipients}
      />
      <TextField
        name="notification_channel.subject_prefix"
        label={words.subject}
        hint={words.subjectHint}
        value={subject}
        onInput={setSubject}
      />
    </FormDialog>
  );
}
