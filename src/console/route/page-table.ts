import type { ComponentType } from "preact";
import type { Right } from "../../core/access.ts";
import type { Language } from "../words/language.ts";
import type { Query } from "./address.ts";
import type { PageName } from "./page-names.ts";

/*
 * What a page is. The navigation, the palette and the keys are made of the table in pages.ts, which main.tsx hands over here:
 * the pages themselves import much of the frame, and nothing of the frame may import them.
 */

/** The groups of the navigation. */
export type Section = "models" | "access" | "activity";

export interface Page {
  readonly name: PageName;
  readonly title: Readonly<Record<Language, string>>;
  /** Null stands in the navigation by itself. */
  readonly section: Section | null;
  /** The page in whose list one finds this one, which is then not in the navigation. */
  readonly under?: PageName;
  /** Without it the page is not offered. */
  readonly right?: Right;
  /** What the palette offers to do there. */
  readonly acts?: readonly PageAct[];
  /** The letter after `g` that leads here. */
  readonly letter?: string;
  readonly load: () => Promise<ComponentType>;
}

interface PageAct {
  readonly title: Readonly<Record<Language, string>>;
  readonly query: Query;
  readonly right?: Right;
}

let table: readonly Page[] = [];

export function startPages(pages: readonly Page[]): void {
  table = pages;
}

/** In the order of the navigation. */
export function allPages(): readonly Page[] {
  return table;
}

export function pageNamed(name: PageName | null): Page | null {
  return table.find((page) => page.name === name) ?? null;
}
