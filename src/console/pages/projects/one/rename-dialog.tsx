import { useState } from "preact/hooks";
import { act, useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { TextField } from "../../../parts/form/fields.tsx";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import type { Project } from "../project-row.ts";
import { projectWords } from "../words.ts";
import { oneWords } from "./words.ts";

const route = "POST /v1/organization/projects/{project_id}";

export function RenameDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const words = useWords(oneWords);
  const common = useWords(projectWords);
  const [name, setName] = useState(project.name);
  const renaming = useAct(route);
  const params = { project_id: project.id };
  const rename = async () => {
    const renamed = await renaming.run({ params, body: { name: name.trim() } });
    if (renamed === null) return;
    toast({ text: words.renamed(renamed.name), undo: () => act(route, { params, body: { name: project.name } }) });
    onClose();
  };
  return (
    <FormDialog
      title={words.renameTitle}
      action={words.renameAction}
      error={renaming.error}
      isRunning={renaming.isRunning}
      onSubmit={() => void rename()}
      onClose={onClose}
    >
      <TextField name="name" label={common.name} value={name} onInput={setName} isFirst />
    </FormDialog>
  );
}
