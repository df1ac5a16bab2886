import { useState } from "preact/hooks";
import { act, useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { TextField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { useWords } from "../../words/words.ts";
import { groupWords } from "./words.ts";

interface NameProps {
  /** The group to rename; null for a new one. */
  readonly group: { readonly id: string; readonly name: string } | null;
  readonly onDone: (id: string) => void;
  readonly onClose: () => void;
}

const rename = "POST /v1/organization/groups/{group_id}";

/** Makes a group, or gives one another name. */
export function GroupNameDialog({ group, onDone, onClose }: NameProps) {
  const words = useWords(groupWords);
  const [name, setName] = useState(group?.name ?? "");
  const creation = useAct("POST /v1/organization/groups");
  const renaming = useAct(rename);
  const isRunning = creation.isRunning || renaming.isRunning;
  const create = async () => {
    const made = await creation.run({ body: { name: name.trim() } });
    if (made === null) return;
    toast({ text: words.made1(made.name) });
    onDone(made.id);
  };
  const change = async ({ id, name: before }: { readonly id: string; readonly name: string }) => {
    const params = { group_id: id };
    if ((await renaming.run({ params, body: { name: name.trim() } })) === null) return;
    toast({ text: words.renamed(name.trim()), undo: () => act(rename, { params, body: { name: before } }) });
    onDone(id);
  };
  return (
    <FormDialog
      title={group === null ? words.makeTitle : words.renameTitle(group.name)}
      action={group === null ? words.makeAction : words.renameAction}
      error={creation.error ?? renaming.error}
      isRunning={isRunning}
      onSubmit={() => void (group === null ? create() : change(group))}
      onClose={onClose}
    >
      <TextField name="name" label={words.name} value={name} onInput={setName} isFirst />
    </FormDialog>
  );
}
