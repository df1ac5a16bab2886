import { useEffect, useRef, useState } from "preact/hooks";
import type { ActorWire } from "../../../api/access.ts";
import { Failure } from "../../data/failure.ts";
import { signIn } from "../../data/session.ts";
import { useWords } from "../../words/words.ts";
import { forgetLinkToken, linkToken } from "./link-token.ts";
import { SignInFailure } from "./sign-in-form.tsx";
import { Ticked } from "../../parts/text/ticked.tsx";
import { signInWords } from "./words.ts";

interface LinkProps {
  /** Who is signed in already. */
  readonly me: ActorWire | null;
  readonly onDone: () => void;
  readonly onOtherWay: () => void;
}

/** A press signs in, and never the address alone: somebody else may have sent the link. */
export function LinkForm({ me, onDone, onOtherWay }: LinkProps) {
  const words = useWords(signInWords);
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const submit = async () => {
    const link = linkToken();
    if (link === null || isRunning) return;
    setRunning(true);
    setFailure(null);
    try {
      await signIn({ link });
      forgetLinkToken();
      onDone();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error);
    } finally {
      setRunning(false);
    }
  };
  const otherWay = () => {
    forgetLinkToken();
    if (me === null) onOtherWay();
    else onDone();
  };
  return (
    <form
      class="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="soft">
        <Ticked text={me === null ? words.linkLead : words.linkWhileIn(me.principal.name)} />
      </p>
      {failure !== null && <SignInFailure failure={failure} />}
      {failure === null && (
        <button ref={button} type="submit" class="button button-main" aria-disabled={isRunning}>
          {isRunning ? words.signingIn : words.useLink}
        </button>
      )}
      <button type="button" class="button button-quiet" onClick={otherWay}>
        {me === null ? words.otherWay : words.goOn}
      </button>
    </form>
  );
}
