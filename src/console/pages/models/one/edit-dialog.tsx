import { useState } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { DateField, TextField } from "../../../parts/form/fields.tsx";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { useConfigFile } from "../../../parts/text/config-file.ts";
import { useWords } from "../../../words/words.ts";
import type { ModelWire } from "../standing.ts";
import { beneath, changedFacts, overrideOf, textOf, textsOf, type FactName } from "./fact-fields.ts";
import { FactInputs } from "./fact-inputs.tsx";
import { editWords } from "./edit-words.ts";
import { oneWords } from "./words.ts";

interface EditProps {
  readonly model: ModelWire;
  readonly onClose: () => void;
}

/** Changes what is said of a model. What is emptied is taken back, and what the others say shows again. */
export function EditDialog({ model, onClose }: EditProps) {
  const words = useWords(editWords);
  const [texts, setTexts] = useState(() => textsOf(model));
  const [fields, setFields] = useState(() => fieldsOf(model));
  const change = useAct("POST /rollcall/v1/models/{model}");
  const hintOf = useHints(model);
  const body = { ...changedFields(fieldsOf(model), fields), ...changedFacts(textsOf(model), texts) };
  const isDirty = Object.keys(body).length > 0;
  const save = async () => {
    if ((await change.run({ params: { model: model.id }, body })) === null) return;
    toast({ text: words.saved });
    onClose();
  };
  const set = (name: keyof Fields) => (text: string | null) => setFields({ ...fields, [name]: text ?? "" });
  return (
    <FormDialog
      title={words.title}
      action={words.save}
      error={change.error}
      isRunning={change.isRunning}
      isReady={isDirty}
      isGuarded
      isWide
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <p class="models-hint">{words.hint}</p>
      <FactInputs texts={texts} onInput={setTexts} hintOf={hintOf} />
      <FieldInputs isSourced={model.provenance.source === "source"} fields={fields} set={set} />
    </FormDialog>
  );
}

interface InputsProps {
  readonly isSourced: boolean;
  readonly fields: Fields;
  readonly set: (name: keyof Fields) => (text: string | null) => void;
}

/** What is no fact. A source tells some of it, and would undo a change. */
function FieldInputs({ isSourced, fields, set }: InputsProps) {
  const words = useWords(editWords);
  const serverWhy = isSourced ? words.serverWhy : null;
  return (
    <div class="fact-inputs">
      <TextField
        name="owned_by"
        label={words.owner}
        hint={words.ownerHint}
        value={fields.owned_by}
        onInput={set("owned_by")}
      />
      <DateField
        name="shutdown_date"
        label={words.shutdown}
        value={fields.shutdown_date || null}
        onInput={set("shutdown_date")}
      />
      <TextField
        name="parent"
        label={words.parent}
        fixedWhy={isSourced ? words.parentWhy : null}
        value={fields.parent}
        onInput={set("parent")}
        isCode
      />
      <TextField
        name="served_by"
        label={words.server}
        hint={words.serverHint}
        fixedWhy={serverWhy}
        value={fields.server}
        onInput={set("server")}
        isCode
      />
      {fields.server !== "" && (
        <TextField
          name="served_by.model"
          label={words.serverModel}
          fixedWhy={serverWhy}
          value={fields.serverModel}
          onInput={set("serverModel")}
          isCode
        />
      )}
    </div>
  );
}

interface Fields {
  readonly owned_by: string;
  readonly parent: string;
  readonly shutdown_date: string;
  readonly server: string;
  readonly serverModel: string;
}

function fieldsOf({ owned_by, parent, shutdown_date, served_by: server }: ModelWire): Fields {
  return {
    owned_by,
    parent: parent ?? "",
    shutdown_date: shutdown_date ?? "",
    server: server?.source ?? "",
    serverModel: server?.model ?? "",
  };
}

function changedFields(before: Fields, after: Fields) {
  const names = (["owned_by", "parent", "shutdown_date"] as const).filter((name) => before[name] !== after[name]);
  const plain = Object.fromEntries(names.map((name) => [name, after[name] === "" ? null : after[name]]));
  if (before.server === after.server && before.serverModel === after.serverModel) return plain;
  const { server, serverModel } = after;
  const given = { source: server, ...(serverModel !== "" && { model: serverModel }) };
  return { ...plain, served_by: server === "" ? null : given };
}

/** What stands beneath a field: what is shown now without it, and whose word that is. */
function useHints(model: ModelWire): (name: FactName) => string {
  const words = useWords(editWords);
  const { from } = useWords(oneWords);
  const file = useConfigFile();
  return (name) => {
    const other = beneath(model, name);
    if (other === null) return words.nobody;
    const value = textOf(name, other.value);
    const by = other.source_id ?? (other.from === "file" ? file : from[other.from]);
    const short = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    return overrideOf(model, name) === null ? words.shown(short, by) : words.backTo(short, by);
  };
}
