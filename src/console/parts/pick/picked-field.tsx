import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { Field, type FieldProps } from "../form/field.tsx";
import type { PickItem } from "./picker.tsx";
import { pickWords } from "./words.ts";

interface PickedProps extends FieldProps {
  readonly value: PickItem | null;
  readonly onInput: (value: PickItem) => void;
  /** The picker that is opened: `(props) => <PersonPicker {...props} />`. */
  readonly picker: (props: {
    readonly onPick: (item: PickItem) => void;
    readonly onClose: () => void;
  }) => ComponentChildren;
}

/** A field of a form that holds a person, a project or a key, by name with the id beneath. */
export function PickedField({ value, onInput, picker, ...field }: PickedProps) {
  const words = useWords(pickWords);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const pick = (item: PickItem) => {
    close();
    onInput(item);
  };
  return (
    <>
      <Field
        {...field}
        control={(control) => (
          <button {...control} type="button" class="button picked" onClick={() => setOpen(true)}>
            {value === null ? (
              <span class="soft">{words.choose}</span>
            ) : (
              <span class="picked-text">
                <bdi class="cut">{value.name}</bdi> <bdi class="mono soft cut">{value.id}</bdi>
              </span>
            )}
            <Icon name="chevron" />
          </button>
        )}
      />
      {isOpen && picker({ onPick: pick, onClose: close })}
    </>
  );
}
