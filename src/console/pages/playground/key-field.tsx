import { Field } from "../../parts/form/field.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Link } from "../../route/link.tsx";
import { useWords } from "../../words/words.ts";
import type { PastedKey } from "./use-pasted-key.ts";
import { playgroundWords } from "./words.ts";

/** Takes the key, and says what the server knows of it. */
export function KeyField({ pasted, error }: { readonly pasted: PastedKey; readonly error: string | null }) {
  const words = useWords(playgroundWords);
  return (
    <div class="playground-key">
      <Field
        name="key"
        label={words.key}
        hint={<KeyHint pasted={pasted} />}
        error={error}
        control={(control) => (
          <input
            {...control}
            class="input mono"
            type="password"
            // No manager of passwords should offer to keep it.
            autocomplete="off"
            spellcheck={false}
            value={pasted.key}
            onInput={({ currentTarget }) => pasted.setKey(currentTarget.value.trim())}
            onChange={pasted.check}
          />
        )}
      />
      {pasted.failure !== null && <ErrorPanel failure={pasted.failure} />}
    </div>
  );
}

function KeyHint({ pasted: { key, models, owner, failure } }: { readonly pasted: PastedKey }) {
  const words = useWords(playgroundWords);
  if (key === "" || failure !== null)
    return (
      <>
        {words.keyHint} <Link page="keys">{words.makeKey}</Link>
      </>
    );
  if (models === null) return <>{words.keyHint}</>;
  const whose = owner === null ? "" : words.ofProject(owner.key, owner.project);
  return <bdi>{`${whose} ${words.sees(models.length)}`.trim()}</bdi>;
}
