import { malformedRequest } from "../core/refusal.ts";
import { wholeNumber, type Frame, type ListPage, type PageQuery, type QueryParameters } from "./dialect.ts";

const limitMax = 1000;

/** The schema of the parameter that asks for a page. */
export const pageSize = { ...wholeNumber, description: "The number of models on one page. Default: all." };

/** Around a whole list, or around a page with an opaque token for the next one: the listing's tag and the offset. */
export function tokenFrame(list: string, tokenName: string, page?: ListPage): Frame {
  const next = page?.hasMore ? `,"${tokenName}":"${page.listing}.${page.offset + page.models.length}"` : "";
  return { before: `{"${list}":[`, after: `]${next}}` };
}

/** Null without a limit and a token: then the whole list is answered at once. */
export function pageQuery(query: QueryParameters, sizeName: string, tokenName: string): PageQuery | null {
  const size = query.wholeNumber(sizeName);
  const token = query.text(tokenName);
  if (!size && !token) return null;
  const limit = size ? Math.min(size, limitMax) : limitMax;
  if (!token) return { limit, listing: null, start: { offset: 0 } };
  const [, listing, offset] = /^([\w-]{22})\.(\d{1,9})$/.exec(token) ?? [];
  if (listing !== undefined) return { limit, listing, start: { offset: Number(offset) } };
  throw malformedRequest(`Invalid value for '${tokenName}': this server did not make it.`, tokenName);
}
