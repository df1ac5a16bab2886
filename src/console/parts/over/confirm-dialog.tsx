import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { Dialog } from "./dialog.tsx";
import { overWords } from "./words.ts";

interface ConfirmProps {
  readonly title: ComponentChildren;
  /** What the button says, with the name of what it does it to: "Delete ft:…". */
  readonly action: string;
  readonly tone?: "bad" | "main";
  /** What has to be typed first, where there is no way back. */
  readonly typed?: string;
  readonly isRunning?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What will happen; and what went wrong, if it did. */
  readonly children: ComponentChildren;
}

/** Asks before something that is hard to take back, with the focus on the way out. It stays until the server has answered. */
export function ConfirmDialog(props: ConfirmProps) {
  const { title, action, tone = "bad", typed, isRunning = false, onConfirm, onClose, children } = props;
  const words = useWords(overWords);
  const [written, setWritten] = useState("");
  const formId = useId();
  const isReady = (typed === undefined || written.trim() === typed) && !isRunning;
  const submit = (event: Event) => {
    event.preventDefault();
    if (isReady) onConfirm();
  };
  const footer = (
    <>
      <button type="button" class="button" autoFocus={typed === undefined} onClick={onClose}>
        {words.cancel}
      </button>
      <button type="submit" form={formId} class={`button button-${tone}`} aria-disabled={!isReady}>
        <bdi class="cut">{action}</bdi>
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer}>
      <form id={formId} class="confirm" onSubmit={submit}>
        {children}
        {typed !== undefined && (
          <label class="field">
            <span class="field-label breaks">{words.typeToConfirm(typed)}</span>
            <input
              class="input mono"
              value={written}
              autocomplete="off"
              autoFocus
              spellcheck={false}
              onInput={({ currentTarget }) => setWritten(currentTarget.value)}
            />
          </label>
        )}
      </form>
    </Dialog>
  );
}
