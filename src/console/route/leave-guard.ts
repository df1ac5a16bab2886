import { useLayoutEffect } from "preact/hooks";
import { cell } from "../data/cell.ts";
import { setGuard } from "./location.ts";

/** Where somebody was about to go, who has not saved. The frame asks them. */
export const leaving = cell<(() => void) | null>(null);

/** Asks before the reader leaves the page, while it has what is not saved. */
export function useLeaveGuard(isDirty: boolean): void {
  useLayoutEffect(() => {
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
