import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { useWords } from "../../words/words.ts";
import { Dialog } from "../over/dialog.tsx";
import { overWords } from "../over/words.ts";
import { Form } from "./form.tsx";

interface FormDialogProps {
  readonly title: ComponentChildren;
  /** What the button says. */
  readonly action: string;
  /** The refusal of the last attempt, if the form is sent anywhere. */
  readonly error?: Failure | null;
  readonly isRunning?: boolean;
  /** Whether it can be sent as it is filled in. */
  readonly isReady?: boolean;
  /** Whether leaving the page asks first, once something was entered. */
  readonly isGuarded?: boolean;
  readonly isWide?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A form in a dialog, which stays until the server has answered. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, error = null, isRunning = false, isReady = true, isGuarded = false } = props;
  const { isWide = false, onSubmit, onClose, children } = props;
  const words = useWords(overWords);
  const formId = useId();
  const isHeld = isRunning || !isReady;
  const footer = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {words.cancel}
      </button>
      <button type="submit" form={formId} class="button button-main" aria-disabled={isHeld}>
        {action}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} isWide={isWide}>
      <Form id={formId} onSubmit={onSubmit} error={error} isRunning={isHeld} {...(!isGuarded && { isDirty: false })}>
        {children}
      </Form>
    </Dialog>
  );
}
