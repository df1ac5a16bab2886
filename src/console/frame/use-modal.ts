import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Opens a dialog over the page as long as it is drawn. */
export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The browser gives the focus back only to a dialog that closes before it goes.
    return () => element?.close();
  }, []);
}
