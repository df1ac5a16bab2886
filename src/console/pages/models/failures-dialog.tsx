import { Dialog } from "../../parts/over/dialog.tsx";
import { useWords } from "../../words/words.ts";
import type { Outcome } from "./bulk.ts";
import { bulkWords } from "./bulk-words.ts";

interface FailuresProps {
  readonly outcomes: readonly Outcome[];
  readonly onClose: () => void;
}

/** So many are named; a selection may hold thousands. */
const shownMax = 100;

/** Which models of many were not changed, each with the server's reason. */
export function FailuresDialog({ outcomes, onClose }: FailuresProps) {
  const words = useWords(bulkWords);
  const failed = outcomes.filter(({ done }) => !done);
  const footer = (
    <button type="button" class="button button-main" onClick={onClose}>
      {words.close}
    </button>
  );
  return (
    <Dialog title={words.failedTitle(failed.length)} onClose={onClose} footer={footer} isWide>
      <p>{words.failedHint(outcomes.length - failed.length)}</p>
      <ul class="models-failures">
        {failed.slice(0, shownMax).map(({ id, error }) => (
          <li key={id}>
            <bdi class="mono breaks">{id}</bdi>
            <span class="soft breaks" lang="en" dir="auto">
              {error?.message}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
