import type { ComponentChildren } from "preact";
import { FactRow, Facts } from "../../../parts/page/facts.tsx";
import { Split } from "../../../parts/page/layouts.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { Copy } from "../../../parts/text/copy.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { number } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { kindName, type Source } from "../source.ts";
import { sourceWords } from "../words.ts";
import { Trouble } from "./trouble.tsx";
import { sourcePageWords } from "./words.ts";

/** How the source is, what is wrong with it, and how it is set up. */
export function StateView({ source }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  const { next_try_at: next } = source;
  const aside = (
    <>
      <Calls source={source} />
      <Outs outs={source.calls.out} />
    </>
  );
  return (
    <Split aside={aside}>
      <Trouble source={source} />
      <Section title={words.state}>
        <Facts>
          <FactRow label={words.success} value={<Time seconds={source.last_success_at} as="seconds" />} />
          <FactRow label={words.last} value={<Time seconds={source.last_attempt_at} as="seconds" />} />
          <FactRow label={words.next} value={next === null ? words.atOnce : <Time seconds={next} as="seconds" />} />
          {source.failures > 0 && <FactRow label={words.failures} value={number(source.failures)} />}
          <FactRow label={words.every} value={words.seconds(source.refresh_seconds)} />
        </Facts>
      </Section>
      <Setup source={source} />
    </Split>
  );
}

function Setup({ source }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  const common = useWords(sourceWords);
  const { base_url: url = null, shared, declared_by: by, has_secret: hasSecret } = source;
  const options = Object.entries(source.options ?? {});
  return (
    <Section title={words.facts}>
      <Facts>
        <FactRow label={words.kind} value={kindName(source.kind, common.kinds)} />
        {shared && <FactRow label={words.base} value={<span class="soft">{words.hidden}</span>} />}
        {url !== null && (
          <FactRow
            label={words.base}
            value={
              <span class="source-url">
                <bdi class="mono breaks">{url}</bdi> <Copy text={url} />
              </span>
            }
          />
        )}
        {hasSecret !== undefined && url !== null && (
          <FactRow label={words.secret} value={hasSecret ? words.hasSecret : words.noSecret} />
        )}
        {options.length > 0 && (
          <FactRow
            label={words.options}
            value={<Patterns of={options.map(([name, value]) => `${name}: ${value}`)} />}
          />
        )}
        <FactRow label={words.naming} value={<Naming naming={source.naming} />} />
        {source.includes.length > 0 && <FactRow label={words.includes} value={<Patterns of={source.includes} />} />}
        {source.excludes.length > 0 && <FactRow label={words.excludes} value={<Patterns of={source.excludes} />} />}
        <FactRow label={words.priority} value={number(source.priority)} told={words.priorityHint} />
        <FactRow label={words.deletion} value={words.deletions[source.deletion]} />
        <FactRow label={words.declared} value={by === "api" ? words.declaredBy.api : <DeclaredBy by={by} />} />
        <FactRow label={words.created} value={<Time seconds={source.created} />} />
      </Facts>
    </Section>
  );
}

function Naming({ naming }: Pick<Source, "naming">): ComponentChildren {
  const words = useWords(sourcePageWords);
  if (naming.type === "bare") return words.bare;
  if (naming.type === "prefix") return <bdi>{words.prefix(naming.prefix)}</bdi>;
  return words.map(Object.keys(naming.ids).length);
}

function Patterns({ of: patterns }: { readonly of: readonly string[] }) {
  return (
    <span class="source-list">
      {patterns.map((pattern) => (
        <bdi key={pattern} class="mono breaks">
          {pattern}
        </bdi>
      ))}
    </span>
  );
}

function Calls({ source: { calls } }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  return (
    <Section title={words.calls} {...(calls.served.length > 0 && { count: number(calls.served.length) })}>
      {calls.served.length === 0 ? (
        <p class="soft">{words.noCalls}</p>
      ) : (
        <>
          <p class="soft">{words.openCalls(calls.open)}</p>
          <ul class="source-calls">
            {calls.served.map((name) => (
              <li key={name} class="mono">
                {name}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Outs({ outs }: { readonly outs: Source["calls"]["out"] }) {
  const words = useWords(sourcePageWords);
  if (outs.length === 0) return null;
  return (
    <Section title={words.outTitle} count={number(outs.length)}>
      <p class="soft">{words.outHint}</p>
      <ul class="source-outs">
        {outs.map(({ reason, model, until }) => (
          <li key={`${reason} ${model}`}>
            {model === null ? words.whole : <bdi class="mono breaks">{model}</bdi>}
            <span>
              <Badge tone="warn">{words.outReasons[reason]}</Badge> <span class="soft">{words.until}</span>{" "}
              <Time seconds={until} as="seconds" />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
