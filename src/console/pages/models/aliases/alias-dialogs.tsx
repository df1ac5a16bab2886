import { useState } from "preact/hooks";
import { act, useAct } from "../../../data/use-act.ts";
import { useAttempt } from "../../../data/use-attempt.ts";
import { toast } from "../../../frame/toasts.tsx";
import { TextField } from "../../../parts/form/fields.tsx";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { useWords } from "../../../words/words.ts";
import type { ModelRow } from "../list/model-row.ts";
import { MarkedId, OddCharacters } from "../marked-id.tsx";
import type { Alias } from "./alias.ts";
import { TargetField } from "./target-field.tsx";
import { aliasWords } from "./words.ts";

const all = "POST /rollcall/v1/aliases";
const one = "DELETE /rollcall/v1/aliases/{model}";

interface MakeProps {
  readonly models: readonly ModelRow[];
  /** What it stands for at first. */
  readonly target: string;
  readonly onClose: () => void;
}

export function MakeDialog({ models, target: first, onClose }: MakeProps) {
  const words = useWords(aliasWords);
  const [id, setId] = useState("");
  const [target, setTarget] = useState(first);
  const making = useAct(all);
  const isReady = id.trim() !== "" && target.trim() !== "";
  const make = async () => {
    const made = await making.run({ body: { id: id.trim(), target: target.trim() } });
    if (made === null) return;
    const undo = () => act(one, { params: { model: made.id } });
    toast({ text: words.made(made.id), undo });
    onClose();
  };
  return (
    <FormDialog
      title={words.make}
      action={words.create}
      error={making.error}
      isRunning={making.isRunning}
      isReady={isReady}
      isGuarded
      onSubmit={() => void make()}
      onClose={onClose}
    >
      <p class="models-hint">{words.makeHint}</p>
      <TextField name="id" label={words.id} value={id} onInput={setId} isCode isFirst />
      <TargetField models={models} value={target} onInput={setTarget} />
    </FormDialog>
  );
}

interface RetargetProps {
  readonly models: readonly ModelRow[];
  readonly alias: Alias;
  readonly onClose: () => void;
}

/** Removes the alias and makes it again. If that is refused, it is put back as it was. */
export function RetargetDialog({ models, alias: { id, target: before }, onClose }: RetargetProps) {
  const words = useWords(aliasWords);
  const [target, setTarget] = useState("");
  const { run, isRunning, error } = useAttempt();
  const isReady = target.trim() !== "" && target.trim() !== before;
  const retarget = async () => {
    if ((await run(() => movedTo(id, before, target.trim()))) === null) return;
    toast({ text: words.retargeted(id, target.trim()), undo: () => movedTo(id, target.trim(), before) });
    onClose();
  };
  return (
    <FormDialog
      title={words.retargetTitle(id)}
      action={words.retargetAction}
      error={error}
      isRunning={isRunning}
      isReady={isReady}
      isGuarded
      onSubmit={() => void retarget()}
      onClose={onClose}
    >
      <p class="models-hint">{words.retargetHint}</p>
      {error !== null && <p>{words.putBack(before)}</p>}
      <TargetField models={models} value={target} onInput={setTarget} isFirst />
    </FormDialog>
  );
}

async function movedTo(id: string, before: string, after: string): Promise<void> {
  await act(one, { params: { model: id } });
  try {
    await act(all, { body: { id, target: after } });
  } catch (error) {
    await act(all, { body: { id, target: before } });
    throw error;
  }
}

export function RemoveDialog({
  alias: { id, target },
  onClose,
}: {
  readonly alias: Alias;
  readonly onClose: () => void;
}) {
  const words = useWords(aliasWords);
  const removal = useAct(one);
  const remove = async () => {
    if ((await removal.run({ params: { model: id } })) === null) return;
    toast({ text: words.removed(id), undo: () => act(all, { body: { id, target } }) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={words.removeTitle}
      action={words.removeAction(id)}
      isRunning={removal.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
      <p class="models-named-one">
        <MarkedId id={id} />
      </p>
      <OddCharacters id={id} />
      <p>{words.removeHint(target)}</p>
    </ConfirmDialog>
  );
}
