import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { useFormField } from "./form.tsx";

export interface FieldProps {
  /** As the API calls it: what a refusal names as `param`. */
  readonly name: string;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  /** What is wrong as far as the page can tell. What the server says comes by itself. */
  readonly error?: string | null;
  /** Why it cannot be changed; it is shown all the same. */
  readonly fixedWhy?: string | null;
}

/** What a control needs to belong to its label, hint and error. */
export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
  readonly disabled: boolean;
}

interface Props extends FieldProps {
  readonly control: (props: ControlProps) => ComponentChildren;
  /** A switch stands before its label. */
  readonly isInline?: boolean;
}

/** A control with its label, a hint, and what is wrong with it. */
export function Field({ name, label, hint, error, fixedWhy = null, control, isInline = false }: Props) {
  const id = useId();
  const told = useFormField(name);
  const wrong = error ?? told;
  const note = fixedWhy ?? hint;
  const described = [note === undefined ? "" : `${id}-hint`, wrong === null ? "" : `${id}-error`].join(" ").trim();
  const drawn = control({
    id,
    name,
    "aria-describedby": described === "" ? undefined : described,
    "aria-invalid": wrong === null ? undefined : true,
    disabled: fixedWhy !== null,
  });
  return (
    <div class={isInline ? "field field-inline" : "field"}>
      {isInline && drawn}
      <label class="field-label" for={id}>
        {label}
      </label>
      {!isInline && drawn}
      {note !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {note}
        </p>
      )}
      {wrong !== null && (
        <p class="field-error breaks" id={`${id}-error`}>
          <Icon name="bad" />
          <span>{wrong}</span>
        </p>
      )}
    </div>
  );
}
