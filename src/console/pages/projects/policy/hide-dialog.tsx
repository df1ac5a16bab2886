import type { Failure } from "../../../data/failure.ts";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { projectWords } from "../words.ts";
import type { Preview } from "./use-preview.ts";
import { policyWords } from "./words.ts";

interface HideProps {
  readonly project: Project;
  readonly lost: Preview["lost"];
  readonly failure: Failure | null;
  readonly isRunning: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

const namedMost = 8;

/** Asks before a policy is saved that hides models, and says how many keys feel it. */
export function HideDialog({ project, lost, failure, isRunning, onConfirm, onClose }: HideProps) {
  const words = useWords(policyWords);
  const { many } = useWords(projectWords);
  const named = lost.data.slice(0, namedMost);
  return (
    <ConfirmDialog
      title={words.askTitle(lost.total)}
      action={words.askAction(lost.total)}
      isRunning={isRunning}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {failure !== null && <ErrorPanel failure={failure} />}
      <p>{words.askKeys(project.key_count, many(project.key_count))}</p>
      <ul class="policy-named">
        {named.map(({ id }) => (
          <li key={id}>
            <bdi class="mono breaks">{id}</bdi>
          </li>
        ))}
        {lost.total > named.length && <li class="soft">{words.askMore(lost.total - named.length)}</li>}
      </ul>
    </ConfirmDialog>
  );
}
