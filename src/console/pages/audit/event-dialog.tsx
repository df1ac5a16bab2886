import type { ComponentChildren } from "preact";
import { useResource } from "../../data/use-resource.ts";
import { Dialog } from "../../parts/over/dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../parts/page/facts.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Id } from "../../parts/text/id.tsx";
import { JsonView } from "../../parts/text/json-view.tsx";
import { hrefOf } from "../../route/location.ts";
import { exactTime } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { detailName } from "./events/detail-names.ts";
import { eventTitle } from "./events/event-title.ts";
import { eventWords } from "./events/event-words.ts";
import { ThingLink } from "./events/thing-link.tsx";
import { Who } from "./events/who.tsx";
import { rowOf, type EventRow, type EventWire } from "./event-row.ts";
import { auditWords } from "./words.ts";

interface EventProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** One event, whole. */
export function EventDialog({ id, onClose }: EventProps) {
  const words = useWords(auditWords);
  const events = useWords(eventWords);
  const { value, error, refresh } = useResource("GET /rollcall/v1/audit/events/{event_id}", {
    params: { event_id: id },
  });
  const title = value === null ? words.events : eventTitle(value, events);
  const footer = (
    <>
      {value !== null && <FurtherLinks row={rowOf(value)} />}
      <button type="button" class="button button-main" onClick={onClose}>
        {words.close}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} isWide>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {value === null && error === null && <Skeleton />}
      {value !== null && <EventFacts wire={value} />}
    </Dialog>
  );
}

function EventFacts({ wire }: { readonly wire: EventWire }) {
  const { facts: labels, noDetails } = useWords(auditWords);
  const { author, thing } = rowOf(wire);
  const utc = new Date(wire.effective_at * 1000).toISOString().replace("T", " ").replace(".000Z", "");
  const hasDetails = Object.keys(wire.details).length > 0;
  return (
    <>
      <Facts>
        <FactRow label={labels.time} value={exactTime(wire.effective_at)} told={`${utc} ${labels.utc}`} />
        <FactRow label={labels.type} value={<Id value={wire.type} />} />
        {thing !== null && (
          <FactRow
            label={labels.thing}
            value={<ThingLink thing={thing} />}
            told={thing.name === null ? undefined : <Id value={thing.id} />}
          />
        )}
        <FactRow
          label={labels.who}
          value={<Who author={author} />}
          told={author.email === null ? undefined : <bdi>{author.email}</bdi>}
        />
        {author.by !== null && (
          <FactRow label={labels.by} value={<By row={rowOf(wire)} />} told={<Id value={author.by.id} />} />
        )}
        {author.address !== null && <FactRow label={labels.address} value={<bdi class="mono">{author.address}</bdi>} />}
        {wire.project !== null && (
          <FactRow
            label={labels.project}
            value={<ThingLink thing={projectThing(wire.project)} />}
            told={wire.project.id === null ? undefined : <Id value={wire.project.id} />}
          />
        )}
        {author.requestId !== null && <FactRow label={labels.request} value={<Id value={author.requestId} />} />}
        <FactRow label={labels.revision} value={wire.revision} />
        <FactRow label={labels.id} value={<Id value={wire.id} />} />
      </Facts>
      <h3 class="audit-details">{labels.details}</h3>
      {hasDetails ? <JsonView value={wire.details} nameOf={detailName} /> : <p class="soft">{noDetails}</p>}
    </>
  );
}

function By({ row: { author } }: { readonly row: EventRow }): ComponentChildren {
  const words = useWords(auditWords);
  if (author.by?.kind === "session") return words.session;
  const name = author.by?.name ?? null;
  return name === null ? words.keyUnnamed : <bdi>{words.key(name)}</bdi>;
}

function projectThing({ id, name }: NonNullable<EventWire["project"]>) {
  return {
    id: id ?? "",
    name: name ?? null,
    place: id === null ? null : ({ page: "project", query: { id } } as const),
  };
}

/** The rest of the story: links that filter the list. */
function FurtherLinks({ row: { author, wire } }: { readonly row: EventRow }) {
  const words = useWords(auditWords);
  const resource = wire.resource?.id ?? null;
  return (
    <span class="audit-further">
      {author.id !== null && (
        <a class="button" href={hrefOf("audit", { who: author.id })}>
          {words.moreBy(author.name ?? author.email ?? author.id)}
        </a>
      )}
      {resource !== null && (
        <a class="button" href={hrefOf("audit", { resource })}>
          {words.moreAbout}
        </a>
      )}
    </span>
  );
}
