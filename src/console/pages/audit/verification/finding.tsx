import { Banner } from "../../../parts/page/banner.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import type { Verification, Verified } from "./use-verification.ts";
import { verificationWords } from "./verification-words.ts";

/** What a verification that ran to its end, or to a break, found. */
export function Finding({ verification: { verified, note } }: { readonly verification: Verification }) {
  const words = useWords(verificationWords);
  if (verified === null) return null;
  const { events, events_before_chain: before, broken } = verified;
  if (broken !== null) return <Break broken={broken} events={events} isAgainstNote={note !== null} />;
  return (
    <Banner tone="good">
      <p>
        <strong>{words.intact(events)}</strong> {note !== null && words.matches(note.events)}
      </p>
      {before > 0 && <p>{words.before(before)}</p>}
    </Banner>
  );
}

interface BreakProps {
  readonly broken: NonNullable<Verified["broken"]>;
  readonly events: number;
  readonly isAgainstNote: boolean;
}

function Break({ broken: { event_id: id, reason, revision }, events, isAgainstNote }: BreakProps) {
  const words = useWords(verificationWords);
  const open = id !== null && (
    <a class="button" href={hrefOf("audit", { event: id })}>
      {words.openEvent}
    </a>
  );
  return (
    <Banner tone="bad" action={open}>
      <p>
        <strong>{isAgainstNote ? words.noteBroken : words.broken}</strong>
      </p>
      <p>{id === null && reason !== "truncated" ? words.headBroken : words.reasons[reason]}</p>
      {id !== null && (
        <p>
          <bdi class="mono breaks">{id}</bdi> <span class="soft">#{revision}</span>
        </p>
      )}
      {!isAgainstNote && <p>{words.intactBefore(events)}</p>}
      <p>{words.whatNow}</p>
    </Banner>
  );
}
