import { useState } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { TextField } from "../../../parts/form/fields.tsx";
import { hrefOf, navigate } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { projectWords } from "../words.ts";

/** Makes a project, and goes to it. */
export function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(projectWords);
  const [name, setName] = useState("");
  const creation = useAct("POST /v1/organization/projects");
  const create = async () => {
    const made = await creation.run({ body: { name: name.trim() } });
    if (made === null) return;
    toast({ text: words.created(made.name) });
    onClose();
    navigate(hrefOf("project", { id: made.id }));
  };
  return (
    <FormDialog
      title={words.create}
      action={words.createAction}
      error={creation.error}
      isRunning={creation.isRunning}
      onSubmit={() => void create()}
      onClose={onClose}
    >
      <TextField name="name" label={words.name} hint={words.nameHint} value={name} onInput={setName} isFirst />
      <p class="soft">{words.createHint}</p>
    </FormDialog>
  );
}
