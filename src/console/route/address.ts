import { pageNames, type PageName } from "./page-names.ts";

/*
 * Addresses of pages. A page's name is the last part of its path, and every id of others is in the query, so that
 * nothing but a name that we chose is ever a path.
 */

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The folder of the pages, such as `/console/`. A proxy may have put it under another path. */
export function rootOf(pathname: string): string {
  return pathname.slice(0, pathname.lastIndexOf("/") + 1);
}

/** The page's address from the root of the server, without what is null or undefined. */
export function addressOf(root: string, page: PageName, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined) search.set(name, String(value));
  return search.size === 0 ? root + page : `${root}${page}?${search}`;
}

/** Null for a path that is no page. */
export function pageAt(root: string, pathname: string): PageName | null {
  if (!pathname.startsWith(root)) return null;
  return pageNames.find((name) => name === pathname.slice(root.length)) ?? null;
}
