import { ChoiceField, NumberField, TextArea, TextField } from "../../../parts/form/fields.tsx";
import { ListField } from "../../../parts/form/list-field.tsx";
import { useWords } from "../../../words/words.ts";
import type { Draft, Kind } from "./draft.ts";
import { optionWords } from "./option-words.ts";
import { editWords } from "./words.ts";

interface MoreProps {
  readonly draft: Draft;
  readonly kind: Kind;
  readonly set: (change: Partial<Draft>) => void;
}

const namings = ["bare", "prefix", "map"] as const;

/** The ids of its models here, and which of them there are. */
export function NamingFields({ draft, set }: Omit<MoreProps, "kind">) {
  const words = useWords(editWords);
  return (
    <>
      <ChoiceField
        name="naming.type"
        label={words.naming}
        value={draft.naming}
        choices={namings.map((value) => ({ value, label: words.namings[value] }))}
        onInput={(naming) => set({ naming })}
      />
      {draft.naming === "prefix" && (
        <TextField
          name="naming"
          label={words.prefix}
          value={draft.prefix}
          isCode
          placeholder="lab/"
          onInput={(prefix) => set({ prefix })}
        />
      )}
      {draft.naming === "map" && (
        <TextArea
          name="naming"
          label={words.map}
          hint={words.mapHint}
          value={draft.map}
          isCode
          onInput={(map) => set({ map })}
        />
      )}
      <ListField
        name="includes"
        label={words.includes}
        hint={words.patternHint}
        value={draft.includes}
        onInput={(includes) => set({ includes })}
      />
      <ListField
        name="excludes"
        label={words.excludes}
        hint={words.patternHint}
        value={draft.excludes}
        onInput={(excludes) => set({ excludes })}
      />
    </>
  );
}

/** How it is ranked, how often it is asked, and what deleting does. */
export function PolicyFields({ draft, kind, set }: MoreProps) {
  const words = useWords(editWords);
  const usual = { value: "", label: words.usual(words.deletions[kind.default_deletion]) } as const;
  return (
    <>
      <NumberField
        name="priority"
        label={words.priority}
        hint={words.priorityHint}
        value={draft.priority}
        min={0}
        max={1000}
        onInput={(priority) => set({ priority })}
      />
      <NumberField
        name="refresh_seconds"
        label={words.refresh}
        hint={words.refreshHint}
        unit={words.seconds}
        value={draft.refreshSeconds}
        min={5}
        onInput={(refreshSeconds) => set({ refreshSeconds })}
      />
      <ChoiceField
        name="deletion"
        label={words.deletion}
        value={draft.deletion}
        choices={[usual, ...kind.deletions.map((value) => ({ value, label: words.deletions[value] }))]}
        onInput={(deletion) => set({ deletion })}
      />
    </>
  );
}

/** What only sources of this kind have. */
export function OptionFields({ draft, kind, set }: MoreProps) {
  const words = useWords(editWords);
  const abouts: Readonly<Record<string, string>> = useWords(optionWords);
  return kind.options.map(({ name, choices, default: usual, example, about }) => {
    const value = draft.options[name] ?? "";
    const shared = {
      name: `options.${name}`,
      label: <code>{name}</code>,
      hint: words.option(abouts[name] ?? about, usual, example),
      value,
      onInput: (next: string) => set({ options: { ...draft.options, [name]: next } }),
    };
    if (choices === null) return <TextField key={name} {...shared} isCode />;
    const all = [{ value: "", label: words.notSet }, ...choices.map((one) => ({ value: one, label: one }))];
    return <ChoiceField key={name} {...shared} choices={all} />;
  });
}
