import { useState } from "preact/hooks";
import type { RequestOf } from "../../data/contract.ts";
import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { ChoiceField, NumberField, TextField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { useWords } from "../../words/words.ts";
import { daySeconds, type KeyRow } from "./key-row.ts";
import { makeWords } from "./make-words.ts";
import { ScopesField } from "./scopes-field.tsx";

const ends = ["keep", "1h", "1", "7", "30", "90", "365", "never"] as const;
type End = (typeof ends)[number];

interface ChangeProps {
  readonly row: KeyRow;
  readonly onClose: () => void;
}

interface Draft {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly end: End;
  readonly fields: "default" | "all" | "strict";
  readonly names: "default" | "own" | "claude";
  readonly calls: number | null;
}

/** Changes what can be changed of a key: the same fields as when it was made. */
export function ChangeDialog({ row, onClose }: ChangeProps) {
  const words = useWords(makeWords);
  const change = useAct("POST /rollcall/v1/api_keys/{key_id}");
  const [draft, setDraft] = useState(() => draftOf(row));
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const submit = async () => {
    const body = changeIn(draft, row);
    if (Object.keys(body).length > 0 && (await change.run({ params: { key_id: row.id }, body })) === null) return;
    if (Object.keys(body).length > 0) toast({ text: words.changed(draft.name) });
    onClose();
  };
  return (
    <FormDialog
      title={words.changeTitle(row.name)}
      action={words.save}
      error={change.error}
      isRunning={change.isRunning}
      isGuarded
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField name="name" label={words.name} value={draft.name} onInput={(name) => set({ name })} isFirst />
      <ChoiceField
        name="expires_in_seconds"
        label={words.ends}
        value={draft.end}
        onInput={(end) => set({ end })}
        choices={ends.map((value) => ({ value, label: words.endChoices[value] }))}
        hint={words.endHint}
      />
      <ScopesField value={draft.scopes} onInput={(scopes) => set({ scopes })} isAdmin={row.kind === "admin"} />
      {row.kind !== "admin" && <Settings draft={draft} set={set} />}
    </FormDialog>
  );
}

function Settings({ draft, set }: { readonly draft: Draft; readonly set: (part: Partial<Draft>) => void }) {
  const words = useWords(makeWords);
  return (
    <>
      <ChoiceField
        name="model_fields"
        label={words.fields}
        value={draft.fields}
        onInput={(fields) => set({ fields })}
        choices={(["default", "all", "strict"] as const).map((value) => ({ value, label: words.fieldChoices[value] }))}
      />
      <ChoiceField
        name="model_names"
        label={words.names}
        value={draft.names}
        onInput={(names) => set({ names })}
        choices={(["default", "own", "claude"] as const).map((value) => ({ value, label: words.nameChoices[value] }))}
      />
      <NumberField
        name="max_open_calls"
        label={words.openCalls}
        hint={words.openCallsHint}
        value={draft.calls}
        onInput={(calls) => set({ calls })}
        min={1}
      />
    </>
  );
}

function draftOf({ name, scopes, model_fields: fields, model_names: names, max_open_calls: calls }: KeyRow): Draft {
  return { name, scopes, end: "keep", fields: fields ?? "default", names: names ?? "default", calls };
}

/** What differs from the key as it is, so that nothing else is written over. */
function changeIn(draft: Draft, row: KeyRow): NonNullable<RequestOf<"POST /rollcall/v1/api_keys/{key_id}">["body"]> {
  const before = draftOf(row);
  const { name, scopes, end, fields, names, calls } = draft;
  return {
    ...(name.trim() !== before.name && { name: name.trim() }),
    ...(scopes.join(" ") !== before.scopes.join(" ") && { scopes }),
    ...(end !== "keep" && { expires_in_seconds: secondsUntil(end) }),
    ...(fields !== before.fields && { model_fields: fields === "default" ? null : fields }),
    ...(names !== before.names && { model_names: names === "default" ? null : names }),
    ...(calls !== before.calls && { max_open_calls: calls }),
  };
}

function secondsUntil(end: Exclude<End, "keep">): number | null {
  if (end === "never") return null;
  return end === "1h" ? 3600 : Number(end) * daySeconds;
}
