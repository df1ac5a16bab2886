import type { ComponentChildren } from "preact";
import type { Query } from "./address.ts";
import { hrefOf } from "./location.ts";
import type { PageName } from "./page-names.ts";

interface LinkProps {
  readonly page: PageName;
  /** What the page shows; null and undefined are left out. */
  readonly query?: Query;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A link to a page: `<Link page="model" query={{ id }}>`. */
export function Link({ page, query, class: className, children }: LinkProps) {
  return (
    <a href={hrefOf(page, query)} class={className}>
      {children}
    </a>
  );
}
