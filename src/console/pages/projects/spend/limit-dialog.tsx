import { useState } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { NumberField } from "../../../parts/form/fields.tsx";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import type { Project } from "../project-row.ts";
import { centsOf } from "./cents.ts";
import { spendWords } from "./words.ts";

export function limitBody(cents: number) {
  return { currency: "USD" as const, interval: "month" as const, threshold_amount: cents };
}

export function LimitDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const words = useWords(spendWords);
  const [dollars, setDollars] = useState(project.spend_limit === null ? null : project.spend_limit / 100);
  const [isWrong, setWrong] = useState(false);
  const saving = useAct("POST /v1/organization/projects/{project_id}/spend_limit");
  const save = async () => {
    const cents = centsOf(dollars, 1);
    setWrong(cents === null);
    if (cents === null) return;
    if ((await saving.run({ params: { project_id: project.id }, body: limitBody(cents) })) === null) return;
    toast({ text: words.limitSaved });
    onClose();
  };
  return (
    <FormDialog
      title={words.limitTitle}
      action={words.save}
      error={saving.error}
      isRunning={saving.isRunning}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NumberField
        name="threshold_amount"
        label={words.amount}
        hint={words.limitHint}
        error={isWrong ? words.badAmount : null}
        value={dollars}
        onInput={setDollars}
        min={0.01}
      />
    </FormDialog>
  );
}
