import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { useLeaveGuard } from "../../route/leave-guard.ts";
import { ErrorPanel } from "../page/error-panel.tsx";

interface FormState {
  /** What the server said about a field; null if it said nothing. */
  readonly messageFor: (name: string) => string | null;
  /** Returns what ends it. */
  readonly register: (name: string) => () => void;
}

const noForm: FormState = { messageFor: () => null, register: () => () => {} };
const Current = createContext<FormState>(noForm);

interface FormProps {
  readonly id?: string;
  readonly onSubmit: () => void;
  /** The refusal of the last attempt. Its message stands at the field that it names, or above all fields. */
  readonly error: Failure | null;
  /** Whether it holds what is not saved, and leaving the page asks first. By default, once something was entered. */
  readonly isDirty?: boolean;
  /** While it runs, it is not sent again. */
  readonly isRunning?: boolean;
  readonly children: ComponentChildren;
}

export function Form({ id, onSubmit, error, isDirty, isRunning = false, children }: FormProps) {
  const [isTouched, setTouched] = useState(false);
  useLeaveGuard(isDirty ?? isTouched);
  const form = useRef<HTMLFormElement>(null);
  const [names, setNames] = useState<readonly string[]>([]);
  const named = error === null || error.param === null ? null : fieldFor(error.param, names);
  const state = useMemo<FormState>(
    () => ({
      messageFor: (name) => (name === named && error !== null ? error.message : null),
      register: (name) => {
        setNames((known) => [...known, name]);
        return () => setNames((known) => known.filter((other) => other !== name));
      },
    }),
    [error, named],
  );
  useLayoutEffect(() => {
    // What was sent is saved unless the server says otherwise.
    if (error !== null) setTouched(true);
    if (error !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error, named]);
  return (
    <Current.Provider value={state}>
      <form
        ref={form}
        id={id}
        class="form"
        noValidate
        onInput={() => setTouched(true)}
        onSubmit={(event) => {
          event.preventDefault();
          if (isRunning) return;
          setTouched(false);
          onSubmit();
        }}
      >
        {error !== null && named === null && <ErrorPanel failure={error} />}
        {children}
      </form>
    </Current.Provider>
  );
}

/** The field that holds a path: `scopes[2]` and `scopes.a` are in `scopes`. */
export function fieldFor(param: string, names: readonly string[]): string | null {
  const holding = names.filter(
    (name) => param === name || param.startsWith(`${name}[`) || param.startsWith(`${name}.`),
  );
  return holding.toSorted((one, other) => other.length - one.length)[0] ?? null;
}

/** What the form knows of a field. */
export function useFormField(name: string): string | null {
  const { messageFor, register } = useContext(Current);
  const latest = useRef(register);
  useEffect(() => latest.current(name), [name]);
  return messageFor(name);
}
