import { Badge, type Tone } from "../../parts/text/badge.tsx";
import { useWords } from "../../words/words.ts";
import type { Source } from "./source.ts";
import { sourceWords } from "./words.ts";

const tones: Readonly<Record<Source["state"], Tone>> = { healthy: "good", failing: "bad", waiting: "plain" };

interface StateProps {
  readonly source: Pick<Source, "state" | "refreshing" | "failures">;
}

/** How a source is, and whether its list is being fetched. */
export function StateBadge({ source: { state, refreshing, failures } }: StateProps) {
  const words = useWords(sourceWords);
  if (refreshing)
    return (
      <Badge tone="info" icon="clock">
        {words.refreshing}
      </Badge>
    );
  return (
    <Badge tone={tones[state]} {...(state === "waiting" && { icon: "clock" as const })}>
      {state === "failing" && failures > 1 ? words.failed(failures) : words.states[state]}
    </Badge>
  );
}
