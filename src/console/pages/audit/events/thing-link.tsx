import { pageNamed } from "../../../route/page-table.ts";
import { hrefOf } from "../../../route/location.ts";
import { useTabIndex } from "../../../parts/table/row-focus.ts";
import type { Thing } from "./thing.ts";

/** What an event is about, as a link to the page that shows it. */
export function ThingLink({ thing }: { readonly thing: Thing }) {
  const tabIndex = useTabIndex();
  const text = thing.name === null ? <bdi class="mono">{thing.id}</bdi> : <bdi title={thing.id}>{thing.name}</bdi>;
  if (thing.place === null || pageNamed(thing.place.page) === null) return text;
  return (
    <a href={hrefOf(thing.place.page, thing.place.query)} tabIndex={tabIndex}>
      {text}
    </a>
  );
}
