import { useCell } from "../../data/cell.ts";
import { checkSession, leave, standing } from "../../data/session.ts";
import { Dialog } from "../../parts/over/dialog.tsx";
import { useWords } from "../../words/words.ts";
import { SignInForm } from "./sign-in-form.tsx";
import { signInWords } from "./words.ts";

/** Over the page whose session has ended, so that nothing of it is lost. */
export function SignInDialog() {
  const words = useWords(signInWords);
  const now = useCell(standing);
  if (now.is !== "ended") return null;
  return (
    <Dialog
      title={words.endedTitle}
      // It goes if somebody has signed in with another tab.
      onClose={() => void checkSession()}
      footer={
        <button type="button" class="button button-quiet" onClick={leave}>
          {words.leave}
        </button>
      }
    >
      <p class="sign-in-ended">{words.ended(now.me.principal.name)}</p>
      <SignInForm onDone={() => undefined} />
    </Dialog>
  );
}
