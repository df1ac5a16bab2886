import { useLayoutEffect, useState } from "preact/hooks";

/** A value that several components show, and that others change. */
export interface Cell<Value> {
  readonly get: () => Value;
  readonly set: (value: Value) => void;
  /** Returns what ends it. */
  readonly subscribe: (listener: (value: Value) => void) => () => void;
}

export function cell<Value>(first: Value): Cell<Value> {
  let current = first;
  const listeners = new Set<(value: Value) => void>();
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) listener(value);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a cell; the component is drawn anew when it changes. */
export function useCell<Value>({ get, subscribe }: Cell<Value>): Value {
  const [, draw] = useState(get);
  useLayoutEffect(() => {
    const take = () => draw(() => get());
    // It may have changed between the first drawing and now.
    take();
    return subscribe(take);
  }, [get, subscribe]);
  return get();
}
