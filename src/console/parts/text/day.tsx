import { day, relative } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { Badge } from "./badge.tsx";
import { useMinute } from "./clock.ts";
import { Time } from "./time.tsx";
import { Unknown } from "./unknown.tsx";
import { textWords } from "./words.ts";

/** A day of the calendar of UTC, such as `2027-01-31`. */
export function Day({ iso, absent }: { readonly iso: string | null; readonly absent?: string }) {
  if (iso === null) return absent === undefined ? <Unknown /> : <Unknown why={absent} />;
  return <time dateTime={iso}>{day(iso)}</time>;
}

interface EndsProps {
  /** Unix seconds; null if it has no end. */
  readonly seconds: number | null;
  /** What null means; "never" otherwise. */
  readonly absent?: string;
  /** From when on it is a warning; two weeks before otherwise. */
  readonly soonDays?: number;
}

/** When something ends: the day, a warning shortly before, and said in red afterwards. */
export function Ends({ seconds, absent, soonDays = 14 }: EndsProps) {
  const words = useWords(textWords);
  const now = useMinute();
  if (seconds === null || seconds - now > soonDays * 86_400)
    return <Time seconds={seconds} as="date" {...(absent !== undefined && { absent })} />;
  const when = relative(seconds, now);
  return seconds <= now ? <Badge tone="bad">{words.ended(when)}</Badge> : <Badge tone="warn">{words.ends(when)}</Badge>;
}
