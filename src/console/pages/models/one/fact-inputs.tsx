import type { ComponentChildren } from "preact";
import { DateField, TextArea, TextField } from "../../../parts/form/fields.tsx";
import { useWords } from "../../../words/words.ts";
import { modelWords } from "../words.ts";
import { factKinds, factNames, type FactName, type Texts } from "./fact-fields.ts";
import { editWords } from "./edit-words.ts";

interface InputsProps {
  readonly texts: Texts;
  readonly onInput: (texts: Texts) => void;
  /** What is shown if the field is empty, and whose word that is. */
  readonly hintOf?: (name: FactName) => ComponentChildren;
}

const units: Partial<Record<(typeof factKinds)[FactName], keyof (typeof editWords)["en"]["units"]>> = {
  price: "perMillion",
  "price-of-one": "dollars",
  list: "list",
};

/** A field for each fact that can be set. */
export function FactInputs({ texts, onInput, hintOf }: InputsProps) {
  const { facts } = useWords(modelWords);
  const { units: unitWords } = useWords(editWords);
  return (
    <div class="fact-inputs">
      {factNames.map((name) => {
        const kind = factKinds[name];
        const unit = units[kind];
        const field = {
          name,
          label: unit === undefined ? facts[name] : `${facts[name]} (${unitWords[unit]})`,
          hint: hintOf?.(name),
        };
        const set = (text: string) => onInput({ ...texts, [name]: text });
        if (kind === "day")
          return <DateField key={name} {...field} value={texts[name] || null} onInput={(iso) => set(iso ?? "")} />;
        if (kind === "prose") return <TextArea key={name} {...field} value={texts[name]} onInput={set} rows={3} />;
        return <TextField key={name} {...field} value={texts[name]} onInput={set} isCode={kind !== "text"} />;
      })}
    </div>
  );
}
