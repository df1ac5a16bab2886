import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { textWords } from "../text/words.ts";

interface MeterProps {
  readonly label: string;
  readonly used: number;
  readonly of: number;
  /** How a number is written. */
  readonly text?: (value: number) => string;
}

/** How much of a limit is used. The colour only repeats what the numbers say. */
export function Meter({ label, used, of, text = number }: MeterProps) {
  const words = useWords(textWords);
  const share = of === 0 ? 1 : used / of;
  const tone = share >= 1 ? "bad" : share >= 0.8 ? "warn" : "plain";
  return (
    <span class={`meter meter-${tone}`}>
      <svg class="meter-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="meter-all" width="100" height="6" />
        <rect class="meter-used" width={Math.min(share, 1) * 100} height="6" />
      </svg>
      <span>
        <span class="unseen">{`${label}: `}</span>
        {words.used(text(used), text(of))}
      </span>
    </span>
  );
}
