import { useState } from "preact/hooks";
import { useAttempt } from "../../../data/use-attempt.ts";
import { toast } from "../../../frame/toasts.tsx";
import { NumberField } from "../../../parts/form/fields.tsx";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { useWords } from "../../../words/words.ts";
import { centsOf } from "./cents.ts";
import { spendWords } from "./words.ts";
import { writeLimit } from "./write-limit.ts";

export interface LimitedScope {
  /** Null for the organization. */
  readonly projectId: string | null;
  readonly name: string;
  readonly cents: number | null;
}

interface DialogProps {
  readonly scope: LimitedScope;
  readonly onClose: () => void;
}

/** Sets the limit of a month, or removes it. Both can be undone. */
export function SpendLimitDialog({ scope: { projectId, name, cents }, onClose }: DialogProps) {
  const words = useWords(spendWords);
  const [dollars, setDollars] = useState(cents === null ? null : cents / 100);
  const [isTried, setTried] = useState(false);
  const { run, isRunning, error } = useAttempt();
  const asked = centsOf(dollars, 1);
  const write = async (next: number | null) => {
    if ((await run(() => writeLimit(projectId, next))) === null) return;
    toast({ text: next === null ? words.removed : words.saved, undo: () => writeLimit(projectId, cents) });
    onClose();
  };
  const submit = async () => {
    setTried(true);
    if (asked !== null) await write(asked);
  };
  return (
    <FormDialog
      title={<bdi>{words.setLimitOf(name)}</bdi>}
      action={words.save}
      error={error}
      isRunning={isRunning}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <NumberField
        name="threshold_amount"
        label={words.dollars}
        hint={words.dollarsHint}
        min={0.01}
        unit="USD"
        value={dollars}
        error={isTried && asked === null ? words.wrongAmount : null}
        onInput={setDollars}
      />
      {cents !== null && (
        <p>
          <button type="button" class="button button-bad" aria-disabled={isRunning} onClick={() => void write(null)}>
            {words.removeLimit}
          </button>{" "}
          <span class="soft">{words.removeWhy}</span>
        </p>
      )}
    </FormDialog>
  );
}
