import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { Form } from "../../parts/form/form.tsx";
import { Dialog } from "../../parts/over/dialog.tsx";
import { useWords } from "../../words/words.ts";
import { projectWords } from "./words.ts";

interface FormDialogProps {
  readonly title: ComponentChildren;
  /** What the button says. */
  readonly action: string;
  readonly error: Failure | null;
  readonly isRunning: boolean;
  readonly isWide?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A short form in a dialog, which stays until the server has answered. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, error, isRunning, isWide = false, onSubmit, onClose, children } = props;
  const words = useWords(projectWords);
  const formId = useId();
  const footer = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {words.cancel}
      </button>
      <button type="submit" form={formId} class="button button-main" aria-disabled={isRunning}>
        {action}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} isWide={isWide}>
      <Form id={formId} onSubmit={onSubmit} error={error} isRunning={isRunning} isDirty={false}>
        {children}
      </Form>
    </Dialog>
  );
}
