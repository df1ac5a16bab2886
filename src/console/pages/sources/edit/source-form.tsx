import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Failure } from "../../../data/failure.ts";
import { ChoiceField, TextArea, TextField } from "../../../parts/form/fields.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { useWords } from "../../../words/words.ts";
import { kindName } from "../source.ts";
import { sourceWords } from "../words.ts";
import type { Draft, Kind } from "./draft.ts";
import { NamingFields, OptionFields, PolicyFields } from "./more-fields.tsx";
import { SecretField, SecretLost } from "./secret-field.tsx";
import { editWords } from "./words.ts";

interface FormProps {
  readonly draft: Draft;
  readonly kinds: readonly Kind[];
  readonly kind: Kind;
  readonly canStoreSecrets: boolean;
  /** Of a source that exists: whether it has a secret. */
  readonly stored: { readonly hasSecret: boolean; readonly baseUrl: string } | null;
  /** Whether a secret was typed that a reload has taken. */
  readonly lostSecret: boolean;
  readonly set: (change: Partial<Draft>) => void;
  readonly error: Failure | null;
  readonly modelsError: string | null;
  readonly isDirty: boolean;
  readonly isRunning: boolean;
  readonly onSubmit: () => void;
  readonly buttons: ComponentChildren;
}

/** The fields of a source, as its kind has them: the same for a new one and for one that is changed. */
export function SourceForm(props: FormProps) {
  const { draft, kind, kinds, stored, set, error } = props;
  const words = useWords(editWords);
  const common = useWords(sourceWords);
  const isNew = stored === null;
  return (
    <Form error={error} isDirty={props.isDirty} isRunning={props.isRunning} onSubmit={props.onSubmit}>
      <ChoiceField
        name="kind"
        label={words.kind}
        value={draft.kind}
        choices={kinds.map(({ kind: value }) => ({ value, label: kindName(value, common.kinds) }))}
        fixedWhy={isNew ? null : words.kindFixed}
        onInput={(next) => set({ kind: next, options: {}, deletion: "", ...(draft.id === draft.kind && { id: next }) })}
      />
      <TextField
        name="id"
        label={words.id}
        hint={words.idHint}
        value={draft.id}
        isCode
        isFirst={isNew}
        fixedWhy={isNew ? null : words.idFixed}
        onInput={(id) => set({ id: id.trim() })}
      />
      {kind.base_url !== "unused" && (
        <TextField
          name="base_url"
          label={words.base}
          hint={kind.default_base_url === null ? words.baseHint : words.baseUsual(kind.default_base_url)}
          value={draft.baseUrl}
          isCode
          keyboard="url"
          placeholder={kind.default_base_url ?? "https://models.example/v1"}
          onInput={(baseUrl) => set({ baseUrl })}
        />
      )}
      {kind.secret !== "unused" && (
        <>
          {stored?.hasSecret === true && draft.secret === null && draft.baseUrl.trim() !== stored.baseUrl && (
            <p class="field-hint">{words.secretMoves}</p>
          )}
          {props.lostSecret && <SecretLost isNew={isNew} />}
          <SecretField
            value={draft.secret}
            isRequired={kind.secret === "required"}
            isStored={stored?.hasSecret}
            canStore={props.canStoreSecrets}
            onInput={(secret) => set({ secret })}
          />
        </>
      )}
      {kind.models !== "unused" && (
        <TextArea
          name="models"
          label={words.models}
          hint={words.modelsHint}
          error={props.modelsError}
          value={draft.models}
          rows={8}
          isCode
          onInput={(models) => set({ models })}
        />
      )}
      <More {...props} />
      {props.buttons}
    </Form>
  );
}

/** Open from the start where something in it is set, or wrong. */
function More({ draft, kind, set, error }: FormProps) {
  const words = useWords(editWords);
  const isSet =
    draft.naming !== "bare" || [draft.includes, draft.excludes, Object.keys(draft.options)].some((of) => of.length > 0);
  const [isOpen, setOpen] = useState(isSet);
  return (
    <details
      class="source-more"
      open={isOpen || (error !== null && error.param !== null)}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{words.more}</summary>
      <div class="form">
        <NamingFields draft={draft} set={set} />
        <PolicyFields draft={draft} kind={kind} set={set} />
        <OptionFields draft={draft} kind={kind} set={set} />
      </div>
    </details>
  );
}
