import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useCell } from "../../data/cell.ts";
import { Failure } from "../../data/failure.ts";
import { jsonOf, send } from "../../data/send.ts";
import { CookieNotKept, signIn, signInMethods } from "../../data/session.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { hereBehindRoot } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import { Ticked } from "../../parts/text/ticked.tsx";
import { signInWords } from "./words.ts";

/** The ways to sign in that are switched on. */
export function SignInForm({ onDone }: { readonly onDone: () => void }) {
  const words = useWords(signInWords);
  const methods = useCell(signInMethods);
  if (methods === null) return null;
  const { keys, oidc } = methods;
  if (!keys && oidc === null)
    return (
      <Banner tone="warn">
        {words.noWay} {words.noWayHint}
      </Banner>
    );
  return (
    <div class="sign-in-ways">
      {oidc !== null && <ProviderButton name={oidc.name} isMain={!keys} />}
      {oidc !== null && keys && <p class="sign-in-or">{words.or}</p>}
      {keys && <KeyForm onDone={onDone} />}
    </div>
  );
}

function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

/** An uncontrolled field: the key is in the form and the request, and in nothing that stays. */
function KeyForm({ onDone }: { readonly onDone: () => void }) {
  const words = useWords(signInWords);
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const hintId = useId();
  useEffect(() => field.current?.focus(), []);
  const submit = async (form: HTMLFormElement) => {
    const key = field.current?.value.trim() ?? "";
    if (key === "" || isRunning) return;
    setRunning(true);
    setFailure(null);
    try {
      await signIn({ key });
      form.reset();
      onDone();
    } catch (error) {
      setFailure(failureFrom(error));
      field.current?.select();
    } finally {
      setRunning(false);
    }
  };
  return (
    <form
      method="post"
      class="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {/* Password managers want a name to keep the key under. */}
      <input type="text" name="username" autocomplete="username" value="rollcall" hidden readonly />
      <label class="sign-in-label">
        {words.key}
        <input
          ref={field}
          class="input mono"
          type="password"
          name="key"
          autocomplete="current-password"
          required
          aria-invalid={failure !== null || undefined}
          aria-describedby={hintId}
        />
      </label>
      <small id={hintId} class="soft">
        {words.keyHint}
      </small>
      {failure !== null && <SignInFailure failure={failure} />}
      <button type="submit" class="button button-main" aria-disabled={isRunning}>
        {isRunning ? words.signingIn : words.signIn}
      </button>
      <p class="sign-in-lost soft">
        <Ticked text={words.lost} />
      </p>
    </form>
  );
}

export function SignInFailure({ failure }: { readonly failure: Failure }) {
  const words = useWords(signInWords);
  if (!(failure instanceof CookieNotKept)) return <ErrorPanel failure={failure} />;
  return (
    <Banner tone="bad">
      <strong>{words.notKeptTitle}.</strong> {words.notKept}
    </Banner>
  );
}

function ProviderButton({ name, isMain }: { readonly name: string; readonly isMain: boolean }) {
  const words = useWords(signInWords);
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const start = async () => {
    setRunning(true);
    setFailure(null);
    try {
      const answer = await jsonOf(await send({ method: "POST", target: "/oidc", body: { page: hereBehindRoot() } }));
      const { location: to } = answer as { readonly location: string };
      location.assign(to);
    } catch (error) {
      setRunning(false);
      setFailure(failureFrom(error));
    }
  };
  return (
    <>
      <button
        type="button"
        class={isMain ? "button button-main" : "button"}
        aria-disabled={isRunning}
        onClick={() => void start()}
      >
        {words.oidc(name)}
      </button>
      {failure !== null && <ErrorPanel failure={failure} />}
    </>
  );
}
