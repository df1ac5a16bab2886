import { useState } from "preact/hooks";
import { toast } from "../../../frame/toasts.tsx";
import { useWords } from "../../../words/words.ts";
import { doneIds, useBulk, type Outcome } from "../bulk.ts";
import { deletedWords } from "./words.ts";

/** Restores models, and keeps those that could not be changed for a dialog. */
export function useRestoration(onDone: (done: readonly string[]) => void) {
  const words = useWords(deletedWords);
  const bulk = useBulk();
  const [failed, setFailed] = useState<readonly Outcome[] | null>(null);
  const finish = (outcomes: readonly Outcome[]) => {
    const done = doneIds(outcomes);
    onDone(done);
    if (done.length < outcomes.length) setFailed(outcomes);
  };
  const run = async (ids: readonly string[]) => {
    const outcomes = await bulk.run("POST /rollcall/v1/bulk/models/restore", ids, {});
    if (outcomes === null) return;
    finish(outcomes);
    const done = doneIds(outcomes);
    const [first] = done;
    if (first !== undefined)
      toast({ text: done.length === 1 ? words.restored(first) : words.restoredMany(done.length) });
  };
  return { run, finish, failed, forget: () => setFailed(null), error: bulk.error, progress: bulk.progress };
}
