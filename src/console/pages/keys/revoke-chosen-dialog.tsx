import { useState } from "preact/hooks";
import { Failure } from "../../data/failure.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { useWords } from "../../words/words.ts";
import { holderOf, type KeyRow } from "./key-row.ts";
import { makeWords } from "./make-words.ts";
import { revokeOne } from "./revoke-one.ts";

interface ChosenProps {
  readonly rows: readonly KeyRow[];
  /** When all of them are revoked. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before the chosen keys are revoked, one after the other. If one fails, those before it are revoked. */
export function RevokeChosenDialog({ rows, onDone, onClose }: ChosenProps) {
  const words = useWords(makeWords);
  const [isRunning, setRunning] = useState(false);
  const [done, setDone] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const revoke = async () => {
    setRunning(true);
    setFailure(null);
    try {
      for (let at = done; at < rows.length; at++) {
        await revokeOne(rows[at]!);
        setDone(at + 1);
      }
      toast({ text: words.revokedChosen(rows.length) });
      onDone();
      onClose();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error);
    } finally {
      setRunning(false);
    }
  };
  return (
    <ConfirmDialog
      title={`${words.revokeChosen(rows.length)}?`}
      action={words.revokeChosen(rows.length - done)}
      isRunning={isRunning}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <p>{words.revokeChosenWhat}</p>
      <ul class="keys-named">
        {rows.map((row) => (
          <li key={row.id}>
            <bdi>{row.name}</bdi> <span class="soft">{holderOf(row).name}</span>
          </li>
        ))}
      </ul>
      {done > 0 && <p role="status">{words.revokedSome(done, rows.length)}</p>}
      {failure !== null && <ErrorPanel failure={failure} />}
    </ConfirmDialog>
  );
}
