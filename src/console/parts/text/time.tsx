import { dateOf, exactTime, relative } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { Hint } from "../over/hint.tsx";
import { useNow } from "./clock.ts";
import { Unknown } from "./unknown.tsx";
import { textWords } from "./words.ts";

interface TimeProps {
  /** Unix seconds; null if it never happened. */
  readonly seconds: number | null;
  /** What null means; "never" otherwise. */
  readonly absent?: string;
  /** `seconds`: followed to the second, for what happens every minute. `date`: the day, for what is months away. */
  readonly as?: "seconds" | "date";
}

/** "3 minutes ago". Pointing at it, focusing or pressing it shows the exact time here and in UTC. */
export function Time({ seconds, absent, as }: TimeProps) {
  const words = useWords(textWords);
  const now = useNow(as === "seconds");
  if (seconds === null) return <Unknown why={absent ?? words.never} />;
  const utc = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  const hint = (
    <>
      <span class="soft">{words.local}</span>
      <span>{exactTime(seconds)}</span>
      <span class="soft">{words.utc}</span>
      <span>{utc.replace("T", " ").replace("Z", "")}</span>
    </>
  );
  return (
    <Hint hint={hint}>
      <time dateTime={utc}>{as === "date" ? dateOf(seconds) : relative(seconds, now, as === "seconds")}</time>
    </Hint>
  );
}
