import { Field, type FieldProps } from "./field.tsx";

interface Bound<Value> extends FieldProps {
  readonly value: Value;
  readonly onInput: (value: Value) => void;
}

interface TextProps extends Bound<string> {
  /** Written in the letters of code. */
  readonly isCode?: boolean;
  readonly placeholder?: string;
  /** Which keys a telephone shows. */
  readonly keyboard?: "text" | "email" | "url";
  readonly autocomplete?: string;
  readonly isFirst?: boolean;
  /** Shown as dots, and kept by no browser. */
  readonly isSecret?: boolean;
}

export function TextField({
  value,
  onInput,
  isCode,
  placeholder,
  keyboard,
  autocomplete,
  isFirst,
  isSecret,
  ...field
}: TextProps) {
  return (
    <Field
      {...field}
      control={(control) => (
        <input
          {...control}
          class={isCode === true ? "input mono" : "input"}
          {...(isSecret === true && { type: "password" as const })}
          inputMode={keyboard}
          value={value}
          placeholder={placeholder}
          autocomplete={autocomplete ?? (isSecret === true ? "new-password" : "off")}
          spellcheck={isCode === true ? false : undefined}
          // A dialog puts the focus here.
          autoFocus={isFirst === true}
          dir="auto"
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    />
  );
}

interface NumberProps extends Bound<number | null> {
  readonly min?: number;
  readonly max?: number;
  /** What is counted, behind the field. */
  readonly unit?: string;
}

/** Null while it is empty or holds no number. */
export function NumberField({ value, onInput, min, max, unit, ...field }: NumberProps) {
  return (
    <Field
      {...field}
      control={(control) => (
        <span class="field-number">
          <input
            {...control}
            class="input"
            type="number"
            inputMode="decimal"
            value={value ?? ""}
            min={min}
            max={max}
            step="any"
            onInput={({ currentTarget }) =>
              onInput(Number.isNaN(currentTarget.valueAsNumber) ? null : currentTarget.valueAsNumber)
            }
          />
          {unit !== undefined && <span class="soft">{unit}</span>}
        </span>
      )}
    />
  );
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface ChoiceProps<Value extends string> extends Bound<Value> {
  readonly choices: readonly Choice<Value>[];
}

export function ChoiceField<Value extends string>({ value, onInput, choices, ...field }: ChoiceProps<Value>) {
  return (
    <Field
      {...field}
      control={(control) => (
        <select
          {...control}
          class="input"
          value={value}
          onChange={({ currentTarget }) => {
            const chosen = choices[currentTarget.selectedIndex];
            if (chosen !== undefined) onInput(chosen.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

export function SwitchField({ value, onInput, ...field }: Bound<boolean>) {
  return (
    <Field
      {...field}
      isInline
      control={(control) => (
        <input
          {...control}
          class="switch"
          type="checkbox"
          role="switch"
          checked={value}
          onChange={({ currentTarget }) => onInput(currentTarget.checked)}
        />
      )}
    />
  );
}

interface AreaProps extends Bound<string> {
  readonly rows?: number;
  readonly isCode?: boolean;
}

export function TextArea({ value, onInput, rows = 4, isCode, ...field }: AreaProps) {
  return (
    <Field
      {...field}
      control={(control) => (
        <textarea
          {...control}
          class={isCode === true ? "input mono" : "input"}
          rows={rows}
          value={value}
          dir="auto"
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    />
  );
}

/** A day as `2027-01-31`; null while there is none. */
export function DateField({ value, onInput, ...field }: Bound<string | null>) {
  return (
    <Field
      {...field}
      control={(control) => (
        <input
          {...control}
          class="input"
          type="date"
          value={value ?? ""}
          onInput={({ currentTarget }) => onInput(currentTarget.value === "" ? null : currentTarget.value)}
        />
      )}
    />
  );
}
