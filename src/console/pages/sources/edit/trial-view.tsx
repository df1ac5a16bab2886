import type { ComponentChildren } from "preact";
import type { AnswerOf } from "../../../data/contract.ts";
import { Icon } from "../../../parts/icon.tsx";
import { Banner } from "../../../parts/page/banner.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { number, tokens } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { Advice } from "../one/trouble.tsx";
import { editWords } from "./words.ts";

export type Trial = AnswerOf<"POST /rollcall/v1/source_trials">;

interface TrialProps {
  readonly trial: Trial;
  /** Whether the form says something else by now. */
  readonly isOutdated: boolean;
}

/** What a source would bring, or why it would bring nothing and what to do. */
export function TrialView({ trial, isOutdated }: TrialProps) {
  const words = useWords(editWords);
  return (
    <div class={isOutdated ? "source-trial source-trial-old" : "source-trial"}>
      <div role="status">
        {isOutdated && <Banner tone="info">{words.outdated}</Banner>}
        {!isOutdated && trial.reached && (
          <Banner tone="good">{words.answered(trial.model_count, trial.duration_ms)}</Banner>
        )}
        {trial.error !== null && <Failed error={trial.error} />}
      </div>
      {trial.reached && <Brought trial={trial} />}
    </div>
  );
}

function Failed({ error }: { readonly error: string }) {
  const words = useWords(editWords);
  return (
    <div class="error">
      <Icon name="bad" />
      <div class="error-text">
        <p class="error-title">{words.failed}</p>
        <p class="breaks" lang="en">
          {error}
        </p>
        <Advice error={error} />
        <p class="soft">{words.keepsTrying}</p>
      </div>
    </div>
  );
}

function Brought({ trial }: { readonly trial: Trial }) {
  const words = useWords(editWords);
  const { models, collisions, left_out: left, calls } = trial;
  return (
    <>
      <Part title={words.found} count={trial.model_count} shown={models.length}>
        {models.length === 0 && <li class="soft">{words.noModels}</li>}
        {models.map((model) => (
          <li key={model.id}>
            <bdi class="mono breaks">{model.id}</bdi>
            <Facts model={model} />
          </li>
        ))}
      </Part>
      {collisions.length > 0 && (
        <Part title={words.collide} count={trial.collision_count} shown={collisions.length}>
          {collisions.map(({ id, winner }) => (
            <li key={id}>
              <bdi class="mono breaks">{id}</bdi>
              <span class="soft">
                {winner.source_id === trial.id && !winner.shared ? words.wins : words.winner(winner.source_id)}
              </span>
            </li>
          ))}
        </Part>
      )}
      {left.length > 0 && (
        <Part title={words.left} count={trial.left_out_count} shown={left.length}>
          {left.map(({ id, why }) => (
            <li key={id}>
              <bdi class="mono breaks">{id}</bdi>
              <span class="soft breaks" lang="en">
                {why}
              </span>
            </li>
          ))}
        </Part>
      )}
      <Section title={words.calls}>
        {calls.length === 0 ? <p class="soft">{words.noCalls}</p> : <p class="mono soft">{calls.join(" · ")}</p>}
      </Section>
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly count: number;
  readonly shown: number;
  readonly children: ComponentChildren;
}

function Part({ title, count, shown, children }: PartProps) {
  const words = useWords(editWords);
  return (
    <Section title={title} count={number(count)}>
      <ul class="source-tried" tabIndex={0} aria-label={title}>
        {children}
        {count > shown && <li class="soft">{words.andMore(count - shown)}</li>}
      </ul>
    </Section>
  );
}

/** Where it comes from, if it is called otherwise there, and how much it can read. */
function Facts({ model: { id, upstream_id: upstreamId, facts } }: { readonly model: Trial["models"][number] }) {
  const words = useWords(editWords);
  const context = facts["context_length"]?.value;
  return (
    <span class="soft">
      {id !== upstreamId && (
        <>
          ← <bdi class="mono breaks">{upstreamId}</bdi>{" "}
        </>
      )}
      {typeof context === "number" && words.context(tokens(context))}
    </span>
  );
}
