import { useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { Field, type FieldProps } from "./field.tsx";
import { formWords } from "./words.ts";

interface ListProps extends FieldProps {
  readonly value: readonly string[];
  readonly onInput: (value: readonly string[]) => void;
}

/** A list of texts, one a line, so that it can be pasted. Commas part them as well. */
export function ListField({ value, onInput, hint, ...field }: ListProps) {
  const words = useWords(formWords);
  const [written, setWritten] = useState(value.join("\n"));
  // Somebody else has changed the list, such as a button that puts it back.
  const isOwn = sameItems(itemsOf(written), value);
  const shown = isOwn ? written : value.join("\n");
  return (
    <Field
      {...field}
      hint={hint ?? words.onePerLine}
      control={(control) => (
        <textarea
          {...control}
          class="input mono"
          rows={Math.min(Math.max(value.length + 1, 3), 12)}
          value={shown}
          spellcheck={false}
          onInput={({ currentTarget }) => {
            setWritten(currentTarget.value);
            onInput(itemsOf(currentTarget.value));
          }}
        />
      )}
    />
  );
}

/** The items of a text, each once. */
export function itemsOf(written: string): string[] {
  const items = written.split(/[\n,]/).map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ""))];
}

function sameItems(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}
