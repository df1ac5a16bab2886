import { Banner } from "../../../parts/page/banner.tsx";
import { TextField } from "../../../parts/form/fields.tsx";
import { CodeBlock } from "../../../parts/text/code-block.tsx";
import { Ticked } from "../../../parts/text/ticked.tsx";
import { useWords } from "../../../words/words.ts";
import { editWords } from "./words.ts";

/** As docs/sources.md has it. */
const masterKeyCommand = "export ROLLCALL_MASTER_KEY=$(openssl rand -base64 32)";

interface SecretProps {
  /** Null keeps what is stored. */
  readonly value: string | null;
  readonly isRequired: boolean;
  /** Whether the source has one; undefined for a new source. */
  readonly isStored: boolean | undefined;
  readonly canStore: boolean;
  readonly onInput: (value: string | null) => void;
}

/** Says that a reload has taken the secret that was typed. */
export function SecretLost({ isNew }: { readonly isNew: boolean }) {
  const words = useWords(editWords);
  return (
    <p class="field-hint" role="status">
      {isNew ? words.secretLost : words.secretLostKept}
    </p>
  );
}

/** A secret that can be written and never read. */
export function SecretField({ value, isRequired, isStored, canStore, onInput }: SecretProps) {
  const words = useWords(editWords);
  if (!canStore) return <NoMasterKey />;
  if (value === null)
    return (
      <div class="field">
        <span class="field-label">{words.secret}</span>
        <p class="soft">{isStored === true ? words.secretKept : words.secretNone}</p>
        <div class="source-buttons">
          <button type="button" class="button button-small" onClick={() => onInput("")}>
            {words.secretReplace}
          </button>
        </div>
      </div>
    );
  return (
    <div class="source-secret">
      <TextField
        name="secret"
        label={words.secret}
        hint={
          isStored === true && value === "" ? words.secretGoes : isRequired ? words.secretHint : words.secretOptional
        }
        value={value}
        isSecret
        onInput={onInput}
      />
      {isStored !== undefined && (
        <button type="button" class="button button-quiet button-small" onClick={() => onInput(null)}>
          {words.secretKeep}
        </button>
      )}
    </div>
  );
}

/** What the operator does, so that secrets can be stored here. */
function NoMasterKey() {
  const words = useWords(editWords);
  return (
    <Banner tone="warn">
      <Ticked text={words.noMasterKey} />
      <CodeBlock text={masterKeyCommand} language="shell" />
      {words.orDeclare}
    </Banner>
  );
}
