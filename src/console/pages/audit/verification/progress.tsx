import { number } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import type { Verified } from "./use-verification.ts";
import { verificationWords } from "./verification-words.ts";

interface ProgressProps {
  readonly verified: Verified;
  readonly isRunning: boolean;
}

/** How far a verification is. */
export function Progress({ verified: { events, events_in_log: all }, isRunning }: ProgressProps) {
  const words = useWords(verificationWords);
  const shown = words.progressOf(number(events), number(all));
  return (
    <span class="audit-progress">
      <progress aria-label={words.progress} max={Math.max(all, 1)} value={events}>
        {shown}
      </progress>
      <span class="soft">{isRunning ? `${words.running} ${shown}` : shown}</span>
    </span>
  );
}
