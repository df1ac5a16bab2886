import { useCell } from "../data/cell.ts";
import { Dialog } from "../parts/over/dialog.tsx";
import { leaving } from "../route/leave-guard.ts";
import { setGuard } from "../route/location.ts";
import { useWords } from "../words/words.ts";
import { frameWords } from "./words.ts";

function stay(): void {
  leaving.set(null);
}

/** Asks somebody who is about to leave what they have not saved. */
export function LeaveDialog() {
  const words = useWords(frameWords);
  const go = useCell(leaving);
  if (go === null) return null;
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
