import { useMemo, useState } from "preact/hooks";
import { Field } from "../../parts/form/field.tsx";
import { Picker } from "../../parts/pick/picker.tsx";
import { useWords } from "../../words/words.ts";
import type { PastedKey } from "./use-pasted-key.ts";
import { playgroundWords } from "./words.ts";

interface ModelFieldProps {
  readonly pasted: PastedKey;
  readonly value: string;
  readonly error: string | null;
  readonly onInput: (model: string) => void;
}

/** A model by its id, written or chosen among those that the key sees. Unlisted ones are only ever written. */
export function ModelField({ pasted, value, error, onInput }: ModelFieldProps) {
  const words = useWords(playgroundWords);
  const [q, setQ] = useState<string | null>(null);
  const { models } = pasted;
  const found = useMemo(() => {
    const parts = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    return (
      models?.filter(({ id, note }) => parts.every((part) => `${id} ${note ?? ""}`.toLowerCase().includes(part))) ??
      null
    );
  }, [models, q]);
  return (
    <>
      <Field
        name="model"
        label={words.model}
        error={error}
        control={(control) => (
          <span class="playground-model">
            <input
              {...control}
              class="input mono"
              autocomplete="off"
              spellcheck={false}
              dir="auto"
              value={value}
              onInput={({ currentTarget }) => onInput(currentTarget.value)}
            />
            <button
              type="button"
              class="button"
              disabled={pasted.key === ""}
              title={pasted.key === "" ? words.noKey : undefined}
              onClick={() => {
                pasted.check();
                setQ("");
              }}
            >
              {words.choose}
            </button>
          </span>
        )}
      />
      {q !== null && (
        <Picker
          title={words.chooseTitle}
          items={found}
          q={q}
          onSearch={setQ}
          failure={pasted.failure}
          onClose={() => setQ(null)}
          onPick={({ id }) => {
            setQ(null);
            onInput(id);
          }}
        />
      )}
    </>
  );
}
