import type { Column } from "../../parts/table/columns.ts";
import { Unknown } from "../../parts/text/unknown.tsx";
import type { useWords } from "../../words/words.ts";
import { Moment } from "./events/moment.tsx";
import { eventTitle } from "./events/event-title.ts";
import type { eventWords } from "./events/event-words.ts";
import { ThingLink } from "./events/thing-link.tsx";
import { Who } from "./events/who.tsx";
import type { EventRow } from "./event-row.ts";
import type { auditWords } from "./words.ts";

type Words = ReturnType<typeof useWords<(typeof auditWords)["en"]>>;
type EventWords = ReturnType<typeof useWords<(typeof eventWords)["en"]>>;

/** The columns of the log, in their order. */
export function columnsIn(words: Words, events: EventWords): readonly Column<EventRow>[] {
  const { columns: titles } = words;
  return [
    {
      id: "time",
      title: titles.time,
      width: 148,
      grow: 0,
      card: "aside",
      cell: ({ wire }) => <Moment seconds={wire.effective_at} />,
    },
    {
      id: "what",
      title: titles.what,
      width: 208,
      grow: 0,
      card: "title",
      cell: ({ wire }) => eventTitle(wire, events),
    },
    {
      id: "thing",
      title: titles.thing,
      width: 150,
      grow: 3,
      card: "detail",
      cell: ({ thing }) => (thing === null ? <Unknown /> : <ThingLink thing={thing} />),
    },
    {
      id: "who",
      title: titles.who,
      width: 124,
      card: "note",
      cell: ({ author }) => <Who author={author} />,
    },
    {
      id: "by",
      title: titles.by,
      width: 120,
      isShown: false,
      cell: ({ author: { by } }) =>
        by === null ? <Unknown /> : by.kind === "session" ? words.console : <bdi>{by.name ?? by.id}</bdi>,
    },
    {
      id: "address",
      title: titles.address,
      width: 104,
      cell: ({ author }) => (author.address === null ? <Unknown /> : <bdi class="mono">{author.address}</bdi>),
    },
    {
      id: "project",
      title: titles.project,
      width: 92,
      cell: ({ wire: { project } }) => (project === null ? <Unknown /> : <bdi>{project.name ?? project.id}</bdi>),
    },
    {
      id: "details",
      title: titles.details,
      width: 150,
      grow: 3,
      cell: ({ line }) => (
        <bdi class="soft" title={line}>
          {line}
        </bdi>
      ),
    },
  ];
}
