import { cell } from "../data/cell.ts";
import { addressOf, pageAt, rootOf, type Query } from "./address.ts";
import type { PageName } from "./page-names.ts";
import { keepScroll, restoreScroll } from "./scroll.ts";

/** Where the console is, and how it goes elsewhere. */

export const root = rootOf(location.pathname);

/** The current address. Fragments are not part of it. */
export const current = cell(new URL(location.href));

interface Entry {
  /** Its place in the history of this tab, so that Back can be told from Forward. */
  readonly at: number;
}

let at = entryOf(history.state)?.at ?? 0;

export function hrefOf(page: PageName, query?: Query): string {
  return addressOf(root, page, query);
}

export function currentPage(): PageName | null {
  return pageAt(root, current.get().pathname);
}

/** Goes to an address of the console, in a new entry of the history. */
export function navigate(href: string): void {
  const go = () => {
    keepScroll(at);
    at += 1;
    history.pushState({ at } satisfies Entry, "", href);
    take();
  };
  go();
}

/** Changes the address of the current entry, as while somebody types. */
export function replace(href: string): void {
  history.replaceState({ at } satisfies Entry, "", href);
  take();
}

/** Follows the links of the page and the history of the browser from now on. */
export function startRouting(): void {
  history.scrollRestoration = "manual";
  history.replaceState({ at } satisfies Entry, "", location.href);
  window.addEventListener("popstate", (event) => followHistory(entryOf(event.state)));
  document.addEventListener("click", followLink);
  addEventListener("pagehide", () => keepScroll(at));
}

function followHistory(entry: Entry | null): void {
  const to = entry?.at ?? 0;
  const arrive = () => {
    at = to;
    take();
    restoreScroll(at);
  };
  keepScroll(at);
  arrive();
}

/** A plain click on a link to a page. Any other one, such as with Ctrl, is the browser's. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (link === null || !isPlain || event.defaultPrevented) return;
  if (link.origin !== location.origin || link.target !== "" || link.hasAttribute("download")) return;
  const isFragment = link.hash !== "" && link.pathname + link.search === location.pathname + location.search;
  if (isFragment || pageAt(root, link.pathname) === null) return;
  event.preventDefault();
  if (link.href === location.href) replace(link.href);
  else navigate(link.href);
}

function take(): void {
  current.set(new URL(location.href));
}

function entryOf(state: unknown): Entry | null {
  const isEntry = typeof state === "object" && state !== null && "at" in state && typeof state.at === "number";
  return isEntry ? { at: Number(state.at) } : null;
}
