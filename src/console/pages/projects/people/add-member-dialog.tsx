import { useState } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ChoiceField } from "../../../parts/form/fields.tsx";
import { PickedField } from "../../../parts/pick/picked-field.tsx";
import type { PickItem } from "../../../parts/pick/picker.tsx";
import { PersonPicker } from "../../../parts/pick/pickers.tsx";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { memberRoles } from "./member-row.ts";
import { memberWords } from "./words.ts";

interface AddProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** Adds somebody of the organization to the project. */
export function AddMemberDialog({ projectId, onClose }: AddProps) {
  const words = useWords(memberWords);
  const [person, setPerson] = useState<PickItem | null>(null);
  const [role, setRole] = useState<(typeof memberRoles)[number]>("member");
  const [isMissing, setMissing] = useState(false);
  const adding = useAct("POST /v1/organization/projects/{project_id}/users");
  const add = async () => {
    setMissing(person === null);
    if (person === null) return;
    const made = await adding.run({ params: { project_id: projectId }, body: { user_id: person.id, role } });
    if (made === null) return;
    toast({ text: words.addedToast(made.name, words.roles[role]) });
    onClose();
  };
  return (
    <FormDialog
      title={words.add}
      action={words.addAction}
      error={adding.error}
      isRunning={adding.isRunning}
      onSubmit={() => void add()}
      onClose={onClose}
    >
      <PickedField
        name="user_id"
        label={words.person}
        value={person}
        onInput={setPerson}
        error={isMissing && person === null ? words.personMissing : null}
        picker={(props) => <PersonPicker {...props} />}
      />
      <ChoiceField
        name="role"
        label={words.role}
        hint={words.roleHints[role]}
        value={role}
        onInput={setRole}
        choices={memberRoles.map((value) => ({ value, label: words.roles[value] }))}
      />
    </FormDialog>
  );
}
