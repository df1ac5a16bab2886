import { useState } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ChoiceField, DateField, TextField } from "../../../parts/form/fields.tsx";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { PickedField } from "../../../parts/pick/picked-field.tsx";
import type { PickItem } from "../../../parts/pick/picker.tsx";
import { ProjectPicker } from "../../../parts/pick/pickers.tsx";
import { hrefOf, navigate } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { changedFacts, noTexts } from "../one/fact-fields.ts";
import { FactInputs } from "../one/fact-inputs.tsx";
import { editWords } from "../one/edit-words.ts";

type Visibility = "listed" | "unlisted";

const nothing = { id: "", owned_by: "", parent: "", shutdown_date: "", server: "" };

/** Registers a fine-tuned model, with as many facts as are known. */
export function RegisterDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(editWords);
  const [fields, setFields] = useState(nothing);
  const [visibility, setVisibility] = useState<Visibility>("listed");
  const [project, setProject] = useState<PickItem | null>(null);
  const [texts, setTexts] = useState(noTexts);
  const registration = useAct("POST /rollcall/v1/models");
  const isReady = fields.id.trim() !== "";
  const set = (name: keyof typeof nothing) => (text: string | null) => setFields({ ...fields, [name]: text ?? "" });
  const register = async () => {
    const id = fields.id.trim();
    const body = {
      id,
      visibility,
      ...(fields.owned_by !== "" && { owned_by: fields.owned_by }),
      ...(fields.parent !== "" && { parent: fields.parent }),
      ...(fields.shutdown_date !== "" && { shutdown_date: fields.shutdown_date }),
      ...(fields.server !== "" && { served_by: { source: fields.server } }),
      ...(project !== null && { project_id: project.id }),
      ...changedFacts(noTexts(), texts),
    };
    if ((await registration.run({ body })) === null) return;
    toast({ text: words.registered(id) });
    onClose();
    navigate(hrefOf("model", { id }));
  };
  return (
    <FormDialog
      title={words.registerTitle}
      action={words.register}
      error={registration.error}
      isRunning={registration.isRunning}
      isReady={isReady}
      isGuarded
      isWide
      onSubmit={() => void register()}
      onClose={onClose}
    >
      <p class="models-hint">{words.registerHint}</p>
      <RegisteredFields {...{ fields, set, visibility, setVisibility, project, setProject }} />
      <h3>{words.facts}</h3>
      <FactInputs texts={texts} onInput={setTexts} />
    </FormDialog>
  );
}

interface FieldsProps {
  readonly fields: typeof nothing;
  readonly set: (name: keyof typeof nothing) => (text: string | null) => void;
  readonly visibility: Visibility;
  readonly setVisibility: (visibility: Visibility) => void;
  readonly project: PickItem | null;
  readonly setProject: (project: PickItem) => void;
}

function RegisteredFields({ fields, set, visibility, setVisibility, project, setProject }: FieldsProps) {
  const words = useWords(editWords);
  return (
    <div class="fact-inputs">
      <TextField name="id" label={words.id} hint={words.idHint} value={fields.id} onInput={set("id")} isCode isFirst />
      <TextField
        name="owned_by"
        label={words.owner}
        hint={words.ownerHint}
        value={fields.owned_by}
        onInput={set("owned_by")}
      />
      <TextField name="parent" label={words.parent} value={fields.parent} onInput={set("parent")} isCode />
      <TextField
        name="served_by"
        label={words.server}
        hint={words.serverHint}
        value={fields.server}
        onInput={set("server")}
        isCode
      />
      <ChoiceField
        name="visibility"
        label={words.visibility}
        value={visibility}
        choices={[
          { value: "listed", label: words.listed },
          { value: "unlisted", label: words.unlisted },
        ]}
        onInput={setVisibility}
      />
      <PickedField
        name="project_id"
        label={words.project}
        hint={words.projectHint}
        value={project}
        onInput={setProject}
        picker={(props) => <ProjectPicker {...props} />}
      />
      <DateField
        name="shutdown_date"
        label={words.shutdown}
        value={fields.shutdown_date || null}
        onInput={set("shutdown_date")}
      />
    </div>
  );
}
