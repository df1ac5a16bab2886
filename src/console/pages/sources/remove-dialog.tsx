import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { useResource } from "../../data/use-resource.ts";
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
      {/* Its models are gone before the dialog is. */}
      {!removal.isRunning && <Aliases source={source} />}
      {source.has_secret === true && <p>{words.secret}</p>}
      <p class="soft">{words.back}</p>
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
    </ConfirmDialog>
  );
}

/** The aliases whose target comes from this source, as far as the first pages of both lists tell. */
function Aliases({ source: { id } }: Pick<RemoveProps, "source">) {
  const words = useWords(removeWords);
  const models = useResource("GET /rollcall/v1/sources/{source_id}/models", {
    params: { source_id: id },
    query: { limit: 1000 },
  }).value;
  const aliases = useResource("GET /rollcall/v1/aliases", { query: { limit: 100 } }).value;
  if (models === null || aliases === null) return null;
  const won = new Set(models.data.filter(({ state }) => state === "won").map((model) => model.id));
  const felt = aliases.data.filter(({ target }) => won.has(target));
  if (felt.length === 0) return null;
  return (
    <div>
      <p>{words.aliases(felt.length)}</p>
      <ul class="source-tried">
        {felt.map((alias) => (
          <li key={alias.id}>
            <bdi class="mono breaks">{alias.id}</bdi>
            <bdi class="mono soft breaks">{alias.target}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
