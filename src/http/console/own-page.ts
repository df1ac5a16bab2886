import { pageNames } from "../../console/route/page-names.ts";

const names: ReadonlySet<string> = new Set(pageNames);
const lengthMax = 1_000;

/** A page of the console with its query, such as `models?q=a`; the overview for anything else. */
export function ownPage(text: string | null): string {
  const [name = "", query, ...more] = (text ?? "").split("?");
  const isPage = names.has(name) && name !== "sign-in" && more.length === 0 && (text ?? "").length <= lengthMax;
  if (!isPage || query === undefined) return isPage ? name : "";
  return /^[\w.~!$&'()*+,;=:@/%-]*$/.test(query) ? `${name}?${query}` : name;
}
