import { AccountPicker } from "../keys/account-picker.tsx";
import { useAccount, useKey, useProject, useUser } from "../keys/use-named.ts";
import { PickedField } from "../../parts/pick/picked-field.tsx";
import { KeyPicker, PersonPicker, ProjectPicker } from "../../parts/pick/pickers.tsx";
import { useWords } from "../../words/words.ts";
import { kindOf, subjects, type AccessState } from "./subject.ts";
import { accessWords } from "./words.ts";

interface FieldsProps {
  readonly state: AccessState;
  readonly set: (change: Partial<AccessState>) => void;
}

/** Whose access is explained. */
export function SubjectFields({ state, set }: FieldsProps) {
  const words = useWords(accessWords);
  const kind = kindOf(state);
  return (
    <div class="access-subject">
      <fieldset class="choice">
        <legend>{words.whose}</legend>
        {subjects.map((one) => (
          <label key={one} class="choice-one">
            <input type="radio" name="of" checked={one === kind} onChange={() => set({ of: one })} />
            <span>{words.subjects[one]}</span>
          </label>
        ))}
      </fieldset>
      <div class="access-picks">
        {kind === "key" && <KeyField state={state} set={set} />}
        {kind === "user" && <PersonField state={state} set={set} />}
        {kind === "account" && <AccountField state={state} set={set} />}
        {(kind === "user" || kind === "project") && <ProjectField state={state} set={set} />}
      </div>
    </div>
  );
}

function KeyField({ state, set }: FieldsProps) {
  const words = useWords(accessWords);
  const value = useKey(state.key);
  return (
    <PickedField
      name="key_id"
      label={words.key}
      value={value}
      onInput={({ id }) => set({ key: id })}
      picker={(picker) => <KeyPicker {...picker} />}
    />
  );
}

function PersonField({ state, set }: FieldsProps) {
  const words = useWords(accessWords);
  const value = useUser(state.user);
  return (
    <PickedField
      name="user_id"
      label={words.person}
      value={value}
      onInput={({ id }) => set({ user: id, key: null })}
      picker={(picker) => <PersonPicker {...picker} />}
    />
  );
}

function ProjectField({ state, set }: FieldsProps) {
  const words = useWords(accessWords);
  const value = useProject(state.project);
  return (
    <PickedField
      name="project_id"
      label={words.project}
      value={value}
      onInput={({ id }) => set({ project: id, key: null })}
      picker={(picker) => <ProjectPicker {...picker} />}
    />
  );
}

function AccountField({ state, set }: FieldsProps) {
  const words = useWords(accessWords);
  const value = useAccount(state.project, state.account);
  return (
    <PickedField
      name="service_account_id"
      label={words.account}
      value={value}
      onInput={() => {}}
      picker={({ onClose }) => (
        <AccountPicker
          projectId={null}
          onClose={onClose}
          onPick={({ id, projectId }) => {
            onClose();
            set({ account: id, project: projectId, key: null });
          }}
        />
      )}
    />
  );
}
