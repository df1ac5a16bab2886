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

/** May keep the reader on the page, and then goes on itself when they agree. */
export type Guard = (go: () => void) => void;

/** How the current address was reached: by a link or a change of state, or by Back and Forward. */
export type Move = "step" | "history";

let guard: Guard | null = null;
let move: Move = "history";
let at = entryOf(history.state)?.at ?? 0;

/** Null takes the guard away. */
export function setGuard(next: Guard | null): void {
  guard = next;
}

export function hrefOf(page: PageName, query?: Query): string {
  return addressOf(root, page, query);
}

export function lastMove(): Move {
  return move;
}

export function currentPage(): PageName | null {
  return pageAt(root, current.get().pathname);
}

/** What a page shows. Another id in the same page is another place; another filter or view is not. */
export function placeOf({ pathname, searchParams }: URL): string {
  return `${pathname} ${searchParams.get("id") ?? ""}`;
}

/** The open page and its query, as its address has them behind the root; empty for the page that signs in. */
export function hereBehindRoot(): string {
  const { pathname, search } = current.get();
  return currentPage() === "sign-in" ? "" : pathname.slice(root.length) + search;
}

/** Goes to an address of the console, in a new entry of the history. */
export function navigate(href: string): void {
  const go = () => {
    keepScroll(at);
    at += 1;
    move = "step";
    history.pushState({ at } satisfies Entry, "", href);
    take();
  };
  const stays = placeOf(new URL(href, location.href)) === placeOf(current.get());
  if (guard === null || stays) go();
  else guard(go);
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
    move = "history";
    take();
    restoreScroll(at);
  };
  const leaves = placeOf(new URL(location.href)) !== placeOf(current.get());
  if (guard === null || !leaves) {
    keepScroll(at);
    arrive();
    return;
  }
  // The browser has moved already. It goes back to the guarded page, and on again when the reader agrees.
  const steps = to - at;
  const blocking = guard;
  const returned = () => {
    window.removeEventListener("popstate", returned, true);
    blocking(() => history.go(steps));
  };
  window.addEventListener("popstate", returned, true);
  history.go(-steps);
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
