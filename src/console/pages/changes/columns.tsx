import type { Column } from "../../parts/table/columns.ts";
import { Unknown } from "../../parts/text/unknown.tsx";
import type { useWords } from "../../words/words.ts";
import { eventTitle } from "../audit/events/event-title.ts";
import type { eventWords } from "../audit/events/event-words.ts";
import { fieldsOf } from "../audit/events/fields.ts";
import { Moment } from "../audit/events/moment.tsx";
import { ThingLink } from "../audit/events/thing-link.tsx";
import { Who } from "../audit/events/who.tsx";
import type { ChangeRow } from "./change-row.ts";
import type { changesWords } from "./words.ts";

type Words = ReturnType<typeof useWords<(typeof changesWords)["en"]>>;
type EventWords = ReturnType<typeof useWords<(typeof eventWords)["en"]>>;

export function columnsIn({ columns: titles }: Words, events: EventWords): readonly Column<ChangeRow>[] {
  return [
    {
      id: "time",
      title: titles.time,
      width: 148,
      grow: 0,
      card: "aside",
      cell: ({ change: { at } }) => (at === null ? <Unknown /> : <Moment seconds={at} />),
    },
    {
      id: "what",
      title: titles.what,
      width: 208,
      grow: 0,
      card: "title",
      cell: ({ change: { type, details, project } }) =>
        eventTitle({ type, details: fieldsOf(details), project: project ?? null }, events),
    },
    {
      id: "thing",
      title: titles.thing,
      width: 170,
      grow: 2,
      card: "detail",
      cell: ({ thing }) => (thing === null ? <Unknown /> : <ThingLink thing={thing} />),
    },
    {
      id: "who",
      title: titles.who,
      width: 120,
      card: "note",
      cell: ({ author }) => (author === null ? <Unknown /> : <Who author={author} />),
    },
    {
      id: "details",
      title: titles.details,
      width: 160,
      grow: 3,
      cell: ({ line }) => (
        <bdi class="soft" title={line}>
          {line}
        </bdi>
      ),
    },
    { id: "revision", title: titles.revision, width: 88, align: "end", cell: ({ change }) => change.revision },
  ];
}
