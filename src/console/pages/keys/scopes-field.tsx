import { Field } from "../../parts/form/field.tsx";
import { useWords } from "../../words/words.ts";
import { makeWords } from "./make-words.ts";
import { keysWords } from "./words.ts";

interface ScopesProps {
  readonly value: readonly string[];
  readonly onInput: (scopes: readonly string[]) => void;
  readonly isAdmin: boolean;
}

const ofProjects = ["api.model.read", "api.model.request", "api.delete"];
const ofAdmins = ["api.management.read", "api.management.write", "api.usage.read", "api.delete"];

/** What a key is limited to: each scope with what it lets its holder do. None chosen means no limit. */
export function ScopesField({ value, onInput, isAdmin }: ScopesProps) {
  const words = useWords(makeWords);
  const { scopeMeaning } = useWords(keysWords);
  const known = isAdmin ? ofAdmins : ofProjects;
  const shown = [...known, ...value.filter((scope) => !known.includes(scope))];
  const toggle = (scope: string) =>
    onInput(value.includes(scope) ? value.filter((other) => other !== scope) : [...value, scope]);
  return (
    <Field
      name="scopes"
      label={words.scopes}
      hint={value.length === 0 ? words.scopesNone : words.scopesSome}
      control={({ id, name, ...control }) => (
        <div {...control} id={id} class="keys-checks" role="group" aria-label={words.scopes}>
          {shown.map((scope) => (
            <label key={scope} class="keys-check">
              <input type="checkbox" name={name} checked={value.includes(scope)} onChange={() => toggle(scope)} />
              <span>
                <bdi class="mono">{scope}</bdi> <span class="soft">{scopeMeaning(scope)}</span>
              </span>
            </label>
          ))}
        </div>
      )}
    />
  );
}
