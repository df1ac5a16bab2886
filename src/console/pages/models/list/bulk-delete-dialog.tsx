import { toast } from "../../../frame/toasts.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { useWords } from "../../../words/words.ts";
import { changeMany, doneIds, useBulk, type Outcome } from "../bulk.ts";
import { bulkWords } from "../bulk-words.ts";
import type { ModelRow } from "./model-row.ts";

interface DeleteProps {
  readonly rows: readonly ModelRow[];
  readonly onDone: (outcomes: readonly Outcome[]) => void;
  readonly onClose: () => void;
}

/** So many are named; a selection may hold thousands. */
const shownMax = 20;

/** Asks before many models are deleted, and names them. */
export function BulkDeleteDialog({ rows, onDone, onClose }: DeleteProps) {
  const words = useWords(bulkWords);
  const bulk = useBulk();
  const deletable = rows.filter(({ kind }) => kind === "fine-tuned").map(({ id }) => id);
  const others = rows.length - deletable.length;
  const remove = async () => {
    const outcomes = await bulk.run("POST /rollcall/v1/bulk/models/delete", deletable, {});
    if (outcomes === null) return;
    const done = doneIds(outcomes);
    const undo = () => changeMany("POST /rollcall/v1/bulk/models/restore", done, {});
    if (done.length > 0) toast({ text: words.deleted(done.length), undo });
    onDone(outcomes);
  };
  return (
    <ConfirmDialog
      title={words.deleteTitle(deletable.length)}
      action={words.deleteAction(deletable.length)}
      isRunning={bulk.progress !== null || deletable.length === 0}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {bulk.error !== null && <ErrorPanel failure={bulk.error} />}
      {deletable.length === 0 ? <p>{words.noneDeletable}</p> : <p>{words.deleteHint}</p>}
      {deletable.length > 0 && others > 0 && <p>{words.notDeletable(others)}</p>}
      <ul class="models-named">
        {deletable.slice(0, shownMax).map((id) => (
          <li key={id}>
            <bdi class="mono breaks">{id}</bdi>
          </li>
        ))}
        {deletable.length > shownMax && <li class="soft">…</li>}
      </ul>
    </ConfirmDialog>
  );
}
