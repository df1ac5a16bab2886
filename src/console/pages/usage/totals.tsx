import type { ComponentChildren } from "preact";
import { money, number, tokens } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import type { Sums } from "./charting.ts";
import { duration } from "./durations.ts";
import { usageWords } from "./words.ts";

interface TotalsProps {
  readonly sums: Sums;
  /** Of as long a range before; null while it is asked for. */
  readonly before: Sums | null;
}

/** The range in numbers, each beside what it was before. */
export function Totals({ sums, before }: TotalsProps) {
  const words = useWords(usageWords);
  const cost = money(sums.cost ?? 0);
  const change = (figure: (of: Sums) => number) =>
    before === null ? "" : changeText(figure(sums), figure(before), words);
  return (
    <dl class="figures">
      <Total label={words.figures.requests} change={change((of) => of.requests)}>
        {number(sums.requests)}
      </Total>
      <Total
        label={words.input}
        change={change((of) => of.input_tokens)}
        note={sums.input_tokens === 0 ? "" : words.cached(share(sums.cached_input_tokens, sums.input_tokens))}
      >
        <span title={number(sums.input_tokens)}>{tokens(sums.input_tokens)}</span>
      </Total>
      <Total
        label={words.output}
        change={change((of) => of.output_tokens)}
        note={sums.estimated === 0 ? "" : words.estimated(sums.estimated)}
      >
        <span title={number(sums.output_tokens)}>{tokens(sums.output_tokens)}</span>
      </Total>
      <Total
        label={words.cost}
        change={change((of) => of.cost ?? 0)}
        note={[
          sums.bucket_width === "1h" ? words.wholeDays : "",
          sums.unpriced_models.length > 0 ? words.leastNote : "",
        ]
          .filter(Boolean)
          .join("; ")}
      >
        {sums.unpriced_models.length > 0 ? words.atLeast(cost) : cost}
      </Total>
      <Total
        label={words.figures.errors}
        change={change((of) => of.errors)}
        note={sums.requests === 0 ? "" : words.errorShare(share(sums.errors, sums.requests))}
      >
        {number(sums.errors)}
      </Total>
      <Total label={words.figures.duration} change={change(mean)}>
        <span title={words.durationNote}>{sums.requests === 0 ? "–" : duration(mean(sums))}</span>
      </Total>
    </dl>
  );
}

function mean({ requests, duration_ms: ms }: Sums): number {
  return requests === 0 ? 0 : ms / requests;
}

interface TotalProps {
  readonly label: string;
  readonly change: string;
  readonly note?: string;
  readonly children: ComponentChildren;
}

function Total({ label, change, note = "", children }: TotalProps) {
  return (
    <div class="figure figure-large">
      <dt>{label}</dt>
      <dd>
        {children}
        {note !== "" && <span class="figure-note">{note}</span>}
        {change !== "" && <span class="figure-note">{change}</span>}
      </dd>
    </div>
  );
}

function changeText(
  now: number,
  before: number,
  words: { before: (change: string) => string; same: string; fresh: string },
) {
  if (before === 0) return now === 0 ? "" : words.fresh;
  const change = Math.round((now / before - 1) * 100);
  return change === 0 ? words.same : words.before(`${change > 0 ? "+" : "−"}${number(Math.abs(change))}%`);
}

function share(part: number, whole: number): string {
  const percent = (part / whole) * 100;
  return `${number(percent, percent < 10 ? 1 : 0)}%`;
}
