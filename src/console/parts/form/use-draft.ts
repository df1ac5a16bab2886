import { useCallback, useEffect, useState } from "preact/hooks";
import { storedDraft, storeDraft } from "../../data/drafts.ts";

/** Turns the content of a form into JSON, and back. */
interface DraftForm<Draft> {
  /** Leaves out what is secret. */
  readonly write: (draft: Draft) => unknown;
  /** Null for what is no such draft. */
  readonly read: (stored: unknown) => Draft | null;
}

/**
 * What is in a form and not saved, which a reload of the page does not lose; null while there is nothing. Saving and
 * discarding set it to null. To leave the page is to discard it. `name` names the form and the thing that it changes.
 */
export function useDraft<Draft>(
  name: string,
  { write, read }: DraftForm<Draft>,
): readonly [Draft | null, (draft: Draft | null) => void] {
  const [draft, setDraft] = useState<Draft | null>(() => {
    const stored = storedDraft(name);
    return stored === null ? null : read(stored);
  });
  const change = useCallback(
    (next: Draft | null) => {
      setDraft(() => next);
      storeDraft(name, next === null ? null : write(next));
    },
    [name],
  );
  useEffect(() => () => storeDraft(name, null), [name]);
  return [draft, change];
}
