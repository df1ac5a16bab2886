import { useEffect } from "preact/hooks";
import { cell, useCell } from "../data/cell.ts";
import { Dialog } from "../parts/over/dialog.tsx";
import { setGuard } from "../route/location.ts";
import { useWords } from "../words/words.ts";
import { frameWords } from "./words.ts";

/** Where somebody was about to go, who has not saved. */
const leaving = cell<(() => void) | null>(null);

/** Asks before the reader leaves the page, while it has what is not saved. */
export function useLeaveGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    setGuard((go) => leaving.set(go));
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", unload);
    return () => {
      setGuard(null);
      leaving.set(null);
      removeEventListener("beforeunload", unload);
    };
  }, [isDirty]);
}

export function LeaveDialog() {
  const words = useWords(frameWords);
  const go = useCell(leaving);
  if (go === null) return null;
  const stay = () => leaving.set(null);
  const leave = () => {
    setGuard(null);
    leaving.set(null);
    go();
  };
  return (
    <Dialog
      title={words.leaveTitle}
      onClose={stay}
      footer={
        <>
          <button type="button" class="button" onClick={stay}>
            {words.stayHere}
          </button>
          <button type="button" class="button button-bad" onClick={leave}>
            {words.leaveAnyway}
          </button>
        </>
      }
    >
      <p>{words.leave}</p>
    </Dialog>
  );
}
