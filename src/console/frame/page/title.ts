import { useLayoutEffect } from "preact/hooks";
import { cell } from "../../data/cell.ts";

/** What the open page shows, if its row in the table of pages does not say it: a model's id, a project's name. */
export const ownTitle = cell<string | null>(null);

/** Names what the page shows, for the window's title and the breadcrumb. Null while it is not known. @public */
export function useTitle(title: string | null): void {
  useLayoutEffect(() => {
    ownTitle.set(title);
    return () => ownTitle.set(null);
  }, [title]);
}
