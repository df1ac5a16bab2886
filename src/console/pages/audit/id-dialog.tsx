import { useState } from "preact/hooks";
import { TextField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { useWords } from "../../words/words.ts";
import { auditWords } from "./words.ts";

interface IdProps {
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
}

/** Asks for the id that events are to be about. */
export function IdDialog({ onChoose, onClose }: IdProps) {
  const words = useWords(auditWords);
  const [id, setId] = useState("");
  return (
    <FormDialog
      title={words.idTitle}
      action={words.apply}
      isReady={id.trim() !== ""}
      isGuarded
      onSubmit={() => onChoose(id.trim())}
      onClose={onClose}
    >
      <TextField name="id" label={words.idLabel} hint={words.idWhy} value={id} onInput={setId} isCode isFirst />
    </FormDialog>
  );
}
