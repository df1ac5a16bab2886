import type { ComponentChildren } from "preact";
import type { Query } from "./address.ts";
import { hrefOf } from "./location.ts";
import type { PageName } from "./page-names.ts";

interface LinkProps {
  readonly page: PageName;
  /** What the page shows; null and undefined are left out. */
  readonly query?: Query;
  readonly class?: string;
  /** Whether it leads where one is, for a list of places. */
  readonly current?: "page" | "true" | undefined;
  readonly children: ComponentChildren;
}

/** A link to a page: `<Link page="model" query={{ id }}>`. */
export function Link({ page, query, class: className, current, children }: LinkProps) {
  return (
    <a href={hrefOf(page, query)} class={className} aria-current={current}>
      {children}
    </a>
  );
}
