import type { AnswerOf } from "../../data/contract.ts";
import { useResource } from "../../data/use-resource.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Time } from "../../parts/text/time.tsx";
import { hrefOf } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import { authorOf } from "../audit/events/author.ts";
import { eventTitle } from "../audit/events/event-title.ts";
import { eventWords } from "../audit/events/event-words.ts";
import { ThingLink } from "../audit/events/thing-link.tsx";
import { thingOf } from "../audit/events/thing.ts";
import { Who } from "../audit/events/who.tsx";
import { overviewWords } from "./words.ts";

type Event = AnswerOf<"GET /rollcall/v1/audit/events">["data"][number];

/** The last events of the audit log, with who made them. */
export function Lately() {
  const words = useWords(overviewWords);
  const { value, error, refresh } = useResource("GET /rollcall/v1/audit/events", { query: { limit: 8 } });
  return (
    <Section title={words.lately} actions={<a href={hrefOf("audit")}>{words.all}</a>}>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {value === null && error === null && <Skeleton lines={6} />}
      {value?.data.length === 0 && <p class="soft">{words.nothingYet}</p>}
      {value !== null && value.data.length > 0 && (
        <ol class="overview-events">
          {value.data.map((event) => (
            <EventLine key={event.id} event={event} />
          ))}
        </ol>
      )}
    </Section>
  );
}

function EventLine({ event }: { readonly event: Event }) {
  const events = useWords(eventWords);
  const thing = thingOf(event);
  return (
    <li class="overview-event">
      <a class="overview-what" href={hrefOf("audit", { event: event.id })}>
        {eventTitle(event, events)}
      </a>
      <span class="overview-thing breaks">{thing !== null && <ThingLink thing={thing} />}</span>
      <span class="overview-who cut">
        <Who author={authorOf(event.actor)} />
      </span>
      <span class="overview-when soft">
        <Time seconds={event.effective_at} />
      </span>
    </li>
  );
}
