import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { useWords } from "../../words/words.ts";
import type { Source } from "./source.ts";
import { removeWords } from "./remove-words.ts";

interface RemoveProps {
  readonly source: Pick<Source, "id" | "model_count" | "has_secret">;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** Asks before a source is removed, and says what goes with it. */
export function RemoveDialog({ source, onRemoved, onClose }: RemoveProps) {
  const words = useWords(removeWords);
  const removal = useAct("DELETE /rollcall/v1/sources/{source_id}");
  const remove = async () => {
    if ((await removal.run({ params: { source_id: source.id } })) === null) return;
    toast({ text: words.removed(source.id) });
    onRemoved();
  };
  return (
    <ConfirmDialog
      title={words.title(source.id)}
      action={words.action(source.id)}
      isRunning={removal.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>{words.goes(source.model_count)}</p>
      {source.has_secret === true && <p>{words.secret}</p>}
      <p class="soft">{words.back}</p>
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
    </ConfirmDialog>
  );
}
