import { useEffect } from "preact/hooks";
import { current, placeOf } from "../../route/location.ts";

interface Held {
  readonly element: Element;
  /** What it is in, the nearest first. */
  readonly around: readonly Element[];
  readonly place: string;
}

/**
 * Moves the focus to something nearby when the focused element goes, such as the row of a removed person. Browsers would
 * leave the focus nowhere: the next Tab would start at the top, and a screen reader would be silent.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let held: Held | null = null;
    const note = ({ target }: FocusEvent) => {
      if (target instanceof Element) held = { element: target, around: aroundOf(target), place: here() };
    };
    const look = () => {
      if (held === null || held.element.isConnected || document.activeElement !== document.body) return;
      const { around, place } = held;
      held = null;
      // Another page puts the focus on its heading itself, and a form that is drawn instead names its first field.
      const first = document.querySelector<HTMLElement>("main [autofocus]");
      if (place === here()) (first ?? landingIn(around))?.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", note);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", note);
    };
  }, []);
}

function here(): string {
  return placeOf(current.get());
}

function aroundOf(element: Element): readonly Element[] {
  const parent = element.parentElement;
  return parent === null ? [] : [parent, ...aroundOf(parent)];
}

/** The table that it was in, the heading of what it was in, or the first control beside it. */
function landingIn(around: readonly Element[]): HTMLElement | null {
  const left = around.filter(({ isConnected }) => isConnected);
  const grid = left.find((element) => element.matches("[role=grid][tabindex]"));
  if (grid instanceof HTMLElement) return grid;
  for (const element of left) {
    const heading = element.querySelector<HTMLElement>("h1, h2");
    if (heading !== null) heading.tabIndex = -1;
    const landing = heading ?? firstControlIn(element);
    if (landing !== null) return landing;
  }
  return null;
}

function firstControlIn(element: Element): HTMLElement | null {
  const controls = [...element.querySelectorAll<HTMLElement>("a[href], button")];
  return controls.find((control) => control.checkVisibility({ visibilityProperty: true })) ?? null;
}
