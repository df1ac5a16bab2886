import { useState } from "preact/hooks";
import { ChoiceField, NumberField, SwitchField, TextArea } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { useWords } from "../../words/words.ts";
import { callNames, calls, type TriedCall } from "./calls.ts";
import { KeyField } from "./key-field.tsx";
import { ModelField } from "./model-field.tsx";
import type { PastedKey } from "./use-pasted-key.ts";
import { playgroundWords } from "./words.ts";

export interface CallState {
  readonly call: TriedCall;
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly isStream: boolean;
}

interface CallFormProps {
  readonly pasted: PastedKey;
  readonly state: CallState;
  readonly change: (change: Partial<CallState>) => void;
  readonly isRunning: boolean;
  readonly onSend: () => void;
  readonly onCancel: () => void;
}

/** What to call, and with what. Ctrl and Enter send it from any field. */
export function CallForm({ pasted, state, change, isRunning, onSend, onCancel }: CallFormProps) {
  const words = useWords(playgroundWords);
  const [isTried, setTried] = useState(false);
  const { hasSystem } = calls[state.call];
  const absent = {
    key: pasted.key === "" ? words.noKey : null,
    model: state.model.trim() === "" ? words.noModel : null,
    prompt: state.prompt === "" ? words.noPrompt : null,
  };
  const shown = isTried ? absent : { key: null, model: null, prompt: null };
  const send = () => {
    const isWhole = Object.values(absent).every((message) => message === null);
    setTried(!isWhole);
    if (isWhole) onSend();
  };
  return (
    <div
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || isRunning) return;
        event.preventDefault();
        send();
      }}
    >
      <Form onSubmit={send} error={null} isDirty={false} isRunning={isRunning}>
        <KeyField pasted={pasted} error={shown.key} />
        <ChoiceField
          name="call"
          label={words.call}
          value={state.call}
          choices={callNames.map((value) => ({ value, label: words.calls[value] }))}
          onInput={(call) => change({ call })}
        />
        <ModelField pasted={pasted} value={state.model} error={shown.model} onInput={(model) => change({ model })} />
        {hasSystem && (
          <TextArea
            name="system"
            label={words.system}
            hint={words.systemHint}
            rows={2}
            value={state.system}
            onInput={(system) => change({ system })}
          />
        )}
        <TextArea
          name="prompt"
          label={words.prompt}
          rows={6}
          value={state.prompt}
          error={shown.prompt}
          onInput={(prompt) => change({ prompt })}
        />
        <CallOptions state={state} change={change} />
        <div class="playground-buttons">
          <button type="submit" class="button button-main" aria-disabled={isRunning}>
            {words.send} <kbd aria-hidden="true">Ctrl ↵</kbd>
          </button>
          {isRunning && (
            <button type="button" class="button" onClick={onCancel}>
              {words.cancel}
            </button>
          )}
        </div>
      </Form>
    </div>
  );
}

function CallOptions({ state, change }: Pick<CallFormProps, "state" | "change">) {
  const words = useWords(playgroundWords);
  if (!calls[state.call].writes) return null;
  return (
    <fieldset class="playground-options">
      <legend class="unseen">{words.options}</legend>
      <div class="playground-numbers">
        <NumberField
          name="temperature"
          label={words.temperature}
          min={0}
          max={2}
          value={state.temperature}
          onInput={(temperature) => change({ temperature })}
        />
        <NumberField
          name="max_tokens"
          label={words.maxTokens}
          min={1}
          value={state.maxTokens}
          onInput={(maxTokens) => change({ maxTokens })}
        />
      </div>
      <p class="field-hint">{words.sourceDecides}</p>
      <SwitchField
        name="stream"
        label={words.stream}
        value={state.isStream}
        onInput={(isStream) => change({ isStream })}
      />
    </fieldset>
  );
}
