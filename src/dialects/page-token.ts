import { malformedRequest } from "../core/refusal.ts";
import type { Page, PageQuery } from "./dialect.ts";

/** An opaque token with the tag of a page's listing and the id where the page begins. */
export function tokenBehind({ listing, offset, models, hasMore }: Page): string | null {
  return hasMore ? `${listing}.${offset + models.length}` : null;
}

/** Null without a limit and a token: then the whole list is answered at once. */
export function pageQuery(
  limit: number | null,
  limitMax: number,
  token: string | null,
  name: string,
): PageQuery | null {
  const isWhole = limit === null || limit === 0;
  if (token === null || token === "")
    return isWhole ? null : { limit: Math.min(limit, limitMax), listing: null, start: { offset: 0 } };
  const [, listing, offset] = /^([\w-]{22})\.(\d{1,9})$/.exec(token) ?? [];
  if (listing === undefined) throw malformedRequest(`Invalid value for '${name}': this server did not make it.`, name);
  return { limit: isWhole ? limitMax : Math.min(limit, limitMax), listing, start: { offset: Number(offset) } };
}
