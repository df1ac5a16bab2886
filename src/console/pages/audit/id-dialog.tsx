import { useId, useState } from "preact/hooks";
import { TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { Dialog } from "../../parts/over/dialog.tsx";
import { useWords } from "../../words/words.ts";
import { auditWords } from "./words.ts";

interface IdProps {
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
}

/** Asks for the id that events are to be about. */
export function IdDialog({ onChoose, onClose }: IdProps) {
  const words = useWords(auditWords);
  const form = useId();
  const [id, setId] = useState("");
  const footer = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {words.cancel}
      </button>
      <button type="submit" form={form} class="button button-main" disabled={id.trim() === ""}>
        {words.apply}
      </button>
    </>
  );
  return (
    <Dialog title={words.idTitle} onClose={onClose} footer={footer}>
      <Form id={form} error={null} onSubmit={() => id.trim() !== "" && onChoose(id.trim())}>
        <TextField name="id" label={words.idLabel} hint={words.idWhy} value={id} onInput={setId} isCode isFirst />
      </Form>
    </Dialog>
  );
}
