import type { ComponentChildren } from "preact";
import { useMay } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { Badge } from "../../parts/text/badge.tsx";
import { Id } from "../../parts/text/id.tsx";
import { Unknown } from "../../parts/text/unknown.tsx";
import { money, number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { costOf } from "./cost.ts";
import type { Run } from "./run.ts";
import { playgroundWords } from "./words.ts";

const tones = { running: "info", complete: "good", cancelled: "warn", failed: "bad" } as const;

/** How the call stands: its status, times, tokens, cost, and what the server's log calls it. */
export function RunFigures({ run }: { readonly run: Run }) {
  const words = useWords(playgroundWords);
  const { state, status, usage, firstByteMs, endMs, requestId } = run;
  return (
    <>
      <dl class="figures playground-figures">
        <Figure label={words.status}>
          <Badge tone={tones[state]} {...(state === "running" && { icon: "clock" as const })}>
            {status === null ? words.states[state] : `${status} · ${words.states[state]}`}
          </Badge>
        </Figure>
        <Figure label={words.firstByte}>{firstByteMs === null ? null : words.milliseconds(firstByteMs)}</Figure>
        <Figure label={words.whole}>{endMs === null ? null : duration(endMs, words)}</Figure>
        <Figure label={words.tokensIn} note={usage.cached ? words.cached(usage.cached) : undefined}>
          {usage.input === undefined ? null : number(usage.input)}
        </Figure>
        <Figure label={words.tokensOut}>{usage.output === undefined ? null : number(usage.output)}</Figure>
        <Figure label={words.cost} note={words.costWhy}>
          {state === "complete" ? <Cost run={run} /> : null}
        </Figure>
      </dl>
      {requestId !== null && (
        <p class="playground-request soft">
          {words.request} <Id value={requestId} />
        </p>
      )}
      <p class="unseen" role="status">
        {state === "running" ? "" : words.ended(words.states[state])}
      </p>
    </>
  );
}

interface FigureProps {
  readonly label: string;
  readonly note?: string | undefined;
  readonly children: ComponentChildren;
}

function Figure({ label, note, children }: FigureProps) {
  return (
    <div class="figure" title={note}>
      <dt>{label}</dt>
      <dd>{children ?? <Unknown />}</dd>
    </div>
  );
}

/** The prices are facts of the model, which a project's key need not be told. */
function Cost({ run: { sent, usage } }: { readonly run: Run }) {
  const words = useWords(playgroundWords);
  const may = useMay();
  const { value } = useResource(
    "GET /rollcall/v1/models/{model}",
    may("read-organization") ? { params: { model: sent.model } } : null,
  );
  const cost = value === null ? null : costOf(usage, value.facts);
  return cost === null ? <Unknown why={words.noPrice} /> : <>{money(cost)}</>;
}

function duration(ms: number, words: { milliseconds: (ms: number) => string; seconds: (s: number) => string }): string {
  return ms < 1000 ? words.milliseconds(ms) : words.seconds(ms / 1000);
}
