import { useMemo } from "preact/hooks";
import { TextField } from "../../../parts/form/fields.tsx";
import { useWords } from "../../../words/words.ts";
import type { ModelRow } from "../list/model-row.ts";
import { aliasWords } from "./words.ts";

interface TargetProps {
  readonly models: readonly ModelRow[];
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly isFirst?: boolean;
}

const shownMost = 6;

/** The id of a model, with those that match beneath. */
export function TargetField({ models, value, onInput, isFirst = false }: TargetProps) {
  const words = useWords(aliasWords);
  const found = useMemo(() => suggested(models, value), [models, value]);
  return (
    <div class="target-field">
      <TextField
        name="target"
        label={words.model}
        hint={words.targetHint}
        value={value}
        onInput={onInput}
        isCode
        isFirst={isFirst}
      />
      {found.length > 0 && (
        <ul aria-label={words.suggestions}>
          {found.map(({ id, owner }) => (
            <li key={id}>
              <button type="button" class="button button-quiet button-small" onClick={() => onInput(id)}>
                <bdi class="mono cut">{id}</bdi> <bdi class="soft cut">{owner}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Those that begin with the text come first. Nothing once the text is the id of a model. */
function suggested(models: readonly ModelRow[], written: string): readonly ModelRow[] {
  const sought = written.trim().toLowerCase();
  const [beginning, holding]: [ModelRow[], ModelRow[]] = [[], []];
  for (const model of models) {
    if (model.kind === "alias") continue;
    if (model.id === written.trim()) return [];
    if (beginning.length < shownMost && model.words.startsWith(sought)) beginning.push(model);
    else if (holding.length < shownMost && model.words.includes(sought)) holding.push(model);
  }
  return [...beginning, ...holding].slice(0, shownMost);
}
