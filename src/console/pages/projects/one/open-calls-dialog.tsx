import { useState } from "preact/hooks";
import { act, useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { NumberField } from "../../../parts/form/fields.tsx";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import type { Project } from "../project-row.ts";
import { oneWords } from "./words.ts";

const route = "POST /rollcall/v1/projects/{project_id}/settings";

/** How many calls the keys of the project may have open together. */
export function OpenCallsDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const words = useWords(oneWords);
  const { max_open_calls: before } = project;
  const [most, setMost] = useState<number | null>(before);
  const saving = useAct(route);
  const params = { project_id: project.id };
  const save = async () => {
    if ((await saving.run({ params, body: { max_open_calls: most } })) === null) return;
    toast({ text: words.openCallsSaved, undo: () => act(route, { params, body: { max_open_calls: before } }) });
    onClose();
  };
  return (
    <FormDialog
      title={words.openCallsTitle}
      action={words.save}
      error={saving.error}
      isRunning={saving.isRunning}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NumberField
        name="max_open_calls"
        label={words.openCallsField}
        hint={words.openCallsHint}
        value={most}
        onInput={setMost}
        min={1}
      />
    </FormDialog>
  );
}
