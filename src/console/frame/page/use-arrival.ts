import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useCell } from "../../data/cell.ts";
import { lastMove, currentPage } from "../../route/location.ts";
import { pageNamed } from "../../route/page-table.ts";
import { language } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { say } from "../announcer.ts";
import { frameWords } from "../words.ts";
import { ownTitle } from "./title.ts";

/** How long a page may take to draw its heading. */
const headingMaxMs = 3000;

/**
 * What a browser does when it loads a page: the title of the window, the top of the page, and the focus, which goes to the
 * heading. A screen reader says where one has arrived.
 */
export function useArrival(place: string): void {
  const words = useWords(frameWords);
  const before = useRef(place);
  const title = useCell(ownTitle);
  const page = pageNamed(currentPage());
  const name = page?.title[language] ?? words.absentTitle;
  useEffect(() => {
    document.title = [title, name, "Rollcall"].filter((part) => part !== null).join(" · ");
  }, [title, name]);
  useLayoutEffect(() => {
    if (before.current === place) return undefined;
    before.current = place;
    if (lastMove() === "step") scrollTo(0, 0);
    return whenHeading((heading) => {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      say(words.arrived(heading.textContent ?? ""));
    });
  }, [place]);
}

/** Calls back with the heading of the page as soon as it is drawn. Returns what ends the waiting. */
function whenHeading(found: (heading: HTMLElement) => void): () => void {
  const main = document.querySelector("main");
  const look = () => {
    const heading = main?.querySelector<HTMLElement>("h1") ?? null;
    if (heading === null) return false;
    stop();
    // Somebody who has begun to use the page already keeps the focus where it is.
    if (main?.contains(document.activeElement) !== true) found(heading);
    return true;
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => observer.disconnect(), headingMaxMs);
  const stop = () => {
    clearTimeout(timer);
    observer.disconnect();
  };
  if (main !== null && !look()) observer.observe(main, { childList: true, subtree: true });
  return stop;
}
