import { Badge, type Tone } from "../../parts/text/badge.tsx";
import { useWords } from "../../words/words.ts";
import type { Standing } from "./standing.ts";
import { modelWords } from "./words.ts";

const tones: Readonly<Record<Standing, Tone>> = {
  live: "good",
  deprecated: "warn",
  "shut-down": "bad",
  retired: "plain",
  deleted: "bad",
};

interface StandingProps {
  readonly standing: Standing;
  readonly isUnlisted: boolean;
}

/** What a model is at present, in a word or two. */
export function StandingBadge({ standing, isUnlisted }: StandingProps) {
  const { standings, both } = useWords(modelWords);
  if (!isUnlisted) return <Badge tone={tones[standing]}>{standings[standing]}</Badge>;
  if (standing === "live") return <Badge tone="info">{standings.unlisted}</Badge>;
  return <Badge tone={tones[standing]}>{both(standings[standing], standings.unlisted)}</Badge>;
}
