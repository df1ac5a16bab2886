import { useState } from "preact/hooks";
import { DateField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { useWords } from "../../words/words.ts";
import type { AuditState } from "./filtering.ts";
import { auditWords } from "./words.ts";

interface DaysProps {
  readonly state: Pick<AuditState, "from" | "to">;
  readonly onChoose: (days: Pick<AuditState, "from" | "to">) => void;
  readonly onClose: () => void;
}

/** Asks between which days events are shown. */
export function DaysDialog({ state, onChoose, onClose }: DaysProps) {
  const words = useWords(auditWords);
  const [from, setFrom] = useState<string | null>(dayOf(state.from));
  const [to, setTo] = useState<string | null>(dayOf(state.to));
  const isWrong = from !== null && to !== null && from > to;
  return (
    <FormDialog
      title={words.daysTitle}
      action={words.apply}
      isReady={!isWrong}
      isGuarded
      onSubmit={() => onChoose({ from: from ?? "", to: to ?? "" })}
      onClose={onClose}
    >
      <p class="soft">{words.daysWhy}</p>
      <DateField name="from" label={words.from} value={from} onInput={setFrom} />
      <DateField name="to" label={words.to} value={to} onInput={setTo} error={isWrong ? words.daysWrong : null} />
    </FormDialog>
  );
}

function dayOf(moment: string): string | null {
  return moment === "" ? null : moment.slice(0, 10);
}
