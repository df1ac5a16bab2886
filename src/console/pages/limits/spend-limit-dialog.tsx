import { useState } from "preact/hooks";
import { act, useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { NumberField } from "../../parts/form/fields.tsx";
import { useWords } from "../../words/words.ts";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { limitWords } from "./words.ts";

export interface LimitedScope {
  /** Null for the organization. */
  readonly projectId: string | null;
  readonly name: string;
  readonly cents: number | null;
}

interface DialogProps {
  readonly scope: LimitedScope;
  readonly onClose: () => void;
}

/** Sets the limit of a month, or removes it, which can be undone. */
export function SpendLimitDialog({ scope: { projectId, name, cents }, onClose }: DialogProps) {
  const words = useWords(limitWords);
  const [dollars, setDollars] = useState(cents === null ? null : cents / 100);
  const [isTried, setTried] = useState(false);
  const { set, remove } = useLimitActs(projectId);
  const asked = dollars === null ? Number.NaN : Math.round(dollars * 100);
  const isRight = asked > 0 && Number.isSafeInteger(asked);
  const submit = async () => {
    setTried(!isRight);
    if (!isRight || (await set.run(asked)) === null) return;
    toast({ text: words.saved });
    onClose();
  };
  const takeAway = async () => {
    if ((await remove.run()) === null) return;
    toast({ text: words.removed, ...(cents !== null && { undo: () => setLimit(projectId, cents) }) });
    onClose();
  };
  return (
    <FormDialog
      title={<bdi>{words.setLimitOf(name)}</bdi>}
      action={words.save}
      error={set.error ?? remove.error}
      isRunning={set.isRunning || remove.isRunning}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <NumberField
        name="threshold_amount"
        label={words.dollars}
        hint={words.dollarsHint}
        min={0.01}
        unit="USD"
        value={dollars}
        error={isTried && !isRight ? words.wrongAmount : null}
        onInput={setDollars}
      />
      {cents !== null && (
        <p>
          <button type="button" class="button button-bad" onClick={() => void takeAway()}>
            {words.removeLimit}
          </button>{" "}
          <span class="soft">{words.removeWhy}</span>
        </p>
      )}
    </FormDialog>
  );
}

const money = { currency: "USD", interval: "month" } as const;

function bodyOf(cents: number) {
  return { ...money, threshold_amount: cents };
}

function useLimitActs(projectId: string | null) {
  const ofOrganization = useAct("POST /v1/organization/spend_limit");
  const ofProject = useAct("POST /v1/organization/projects/{project_id}/spend_limit");
  const removeOrganization = useAct("DELETE /v1/organization/spend_limit");
  const removeProject = useAct("DELETE /v1/organization/projects/{project_id}/spend_limit");
  const setting = projectId === null ? ofOrganization : ofProject;
  const removing = projectId === null ? removeOrganization : removeProject;
  return {
    set: {
      ...setting,
      run: (cents: number) =>
        projectId === null
          ? ofOrganization.run({ body: bodyOf(cents) })
          : ofProject.run({ params: { project_id: projectId }, body: bodyOf(cents) }),
    },
    remove: {
      ...removing,
      run: () =>
        projectId === null ? removeOrganization.run({}) : removeProject.run({ params: { project_id: projectId } }),
    },
  };
}

async function setLimit(projectId: string | null, cents: number): Promise<void> {
  const body = bodyOf(cents);
  if (projectId === null) await act("POST /v1/organization/spend_limit", { body });
  else
    await act("POST /v1/organization/projects/{project_id}/spend_limit", { params: { project_id: projectId }, body });
}
