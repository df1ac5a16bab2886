import { useState } from "preact/hooks";
import { useAttempt } from "../../../data/use-attempt.ts";
import { toast } from "../../../frame/toasts.tsx";
import { NumberField, TextField } from "../../../parts/form/fields.tsx";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { ListField } from "../../../parts/form/list-field.tsx";
import { useWords } from "../../../words/words.ts";
import { centsOf } from "../spend/cents.ts";
import { monthlyDollars } from "../spend/write-limit.ts";
import { bodyOf, writeAlert, type Alert } from "./alerts.ts";
import { alertWords } from "./words.ts";

interface DialogProps {
  /** Null for the organization. */
  readonly projectId: string | null;
  /** Null makes a new one. */
  readonly alert: Alert | null;
  readonly onClose: () => void;
}

/** The same form makes an alert and changes it. A change can be undone. */
export function AlertDialog({ projectId, alert, onClose }: DialogProps) {
  const words = useWords(alertWords);
  const [dollars, setDollars] = useState(alert === null ? null : alert.threshold_amount / 100);
  const [recipients, setRecipients] = useState<readonly string[]>(alert?.notification_channel.recipients ?? []);
  const [subject, setSubject] = useState(alert?.notification_channel.subject_prefix ?? "");
  const [isTried, setTried] = useState(false);
  const { run, isRunning, error } = useAttempt();
  const cents = centsOf(dollars, 0);
  const submit = async () => {
    setTried(true);
    if (cents === null) return;
    const subjectPrefix = subject.trim() === "" ? null : subject.trim();
    const channel = { type: "email", recipients, subject_prefix: subjectPrefix } as const;
    const body = { ...monthlyDollars, threshold_amount: cents, notification_channel: channel };
    if ((await run(() => writeAlert(projectId, alert?.id ?? null, body))) === null) return;
    const undo = alert === null ? undefined : () => writeAlert(projectId, alert.id, bodyOf(alert));
    toast({ text: words.saved, ...(undo !== undefined && { undo }) });
    onClose();
  };
  return (
    <FormDialog
      title={alert === null ? words.make : words.changeTitle}
      action={words.save}
      error={error}
      isRunning={isRunning}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <NumberField
        name="threshold_amount"
        label={words.amount}
        min={0}
        unit="USD"
        value={dollars}
        error={isTried && cents === null ? words.wrongAmount : null}
        onInput={setDollars}
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
