import { useResource } from "../../../data/use-resource.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Link } from "../../../route/link.tsx";
import { useWords } from "../../../words/words.ts";
import { eventTitle } from "../../audit/events/event-title.ts";
import { eventWords } from "../../audit/events/event-words.ts";
import { ThingLink } from "../../audit/events/thing-link.tsx";
import { thingOf } from "../../audit/events/thing.ts";
import { personWords } from "./words.ts";

/** The last things that a person did, from the audit log. */
export function Lately({ userId }: { readonly userId: string }) {
  const words = useWords(personWords);
  const events = useWords(eventWords);
  const { value, error, refresh } = useResource("GET /rollcall/v1/audit/events", {
    query: { actor_ids: [userId], limit: 10 },
  });
  return (
    <Section
      title={words.lately}
      actions={
        <Link page="audit" query={{ who: userId }}>
          {words.allOfLog}
        </Link>
      }
    >
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {value === null && error === null && <Skeleton lines={3} />}
      {value?.data.length === 0 && <p class="soft">{words.nothingLately}</p>}
      <ul class="people-list">
        {value?.data.map((event) => {
          const thing = thingOf(event);
          return (
            <li key={event.id}>
              <Link page="audit" query={{ who: userId, event: event.id }}>
                {eventTitle(event, events)}
              </Link>
              {thing !== null && <ThingLink thing={thing} />}
              <span class="soft people-end">
                <Time seconds={event.effective_at} />
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
