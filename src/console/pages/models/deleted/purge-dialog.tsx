import { toast } from "../../../frame/toasts.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { useWords } from "../../../words/words.ts";
import { doneIds, useBulk, type Outcome } from "../bulk.ts";
import { MarkedId, OddCharacters } from "../marked-id.tsx";
import { deletedWords } from "./words.ts";

interface PurgeProps {
  readonly ids: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (outcomes: readonly Outcome[]) => void;
}

const shownMost = 20;

/** Asks before models are gone for good. One is confirmed by its id, several by their number. */
export function PurgeDialog({ ids, onClose, onDone }: PurgeProps) {
  const words = useWords(deletedWords);
  const bulk = useBulk();
  const [first = ""] = ids;
  const purge = async () => {
    const outcomes = await bulk.run("POST /rollcall/v1/bulk/models/purge", ids, {});
    if (outcomes === null) return;
    const done = doneIds(outcomes).length;
    if (done > 0) toast({ text: ids.length === 1 ? words.purged(first) : words.purgedMany(done) });
    onDone(outcomes);
  };
  return (
    <ConfirmDialog
      title={words.purgeTitle(ids.length)}
      action={words.purgeAction(ids.length === 1 ? first : words.models(ids.length))}
      typed={ids.length === 1 ? first : String(ids.length)}
      isRunning={bulk.progress !== null}
      onConfirm={() => void purge()}
      onClose={onClose}
    >
      {bulk.error !== null && <ErrorPanel failure={bulk.error} />}
      <ul class="models-named">
        {ids.slice(0, shownMost).map((id) => (
          <li key={id}>
            <MarkedId id={id} />
          </li>
        ))}
        {ids.length > shownMost && <li class="soft">…</li>}
      </ul>
      {ids.length === 1 && <OddCharacters id={first} />}
      <p>{words.purgeHint}</p>
    </ConfirmDialog>
  );
}
