import type { ComponentChildren } from "preact";
import { serverNowMs } from "../../../data/send.ts";
import { useResource } from "../../../data/use-resource.ts";
import { FactRow, Facts } from "../../../parts/page/facts.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { useConfigFile } from "../../../parts/text/config-file.ts";
import { Id } from "../../../parts/text/id.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { hrefOf } from "../../../route/location.ts";
import { Link } from "../../../route/link.tsx";
import { useWords } from "../../../words/words.ts";
import type { ModelWire } from "../standing.ts";
import { modelWords } from "../words.ts";
import { FactValue } from "./fact-value.tsx";
import { Lifecycle } from "./lifecycle.tsx";
import { oneWords } from "./words.ts";

/** What is known of the model, and whose word it is. */
export function FactsView({ model }: { readonly model: ModelWire }) {
  return (
    <>
      <Lifecycle model={model} />
      <Identity model={model} />
      <Source model={model} />
      <Told model={model} />
      {model.kind !== "alias" && <Aliases id={model.id} />}
    </>
  );
}

function Identity({ model }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const { kinds, declared } = useWords(modelWords);
  const { kind, owned_by: owner, created, parent, target, visibility, sharing, provenance } = model;
  return (
    <Section title={words.identity}>
      <Facts>
        <FactRow label={words.kind} value={kinds[kind]} />
        {target !== null && <FactRow label={words.target} value={<ModelLink id={target} />} />}
        <FactRow label={words.owner} value={<bdi>{owner}</bdi>} />
        <FactRow label={words.created} value={<Time seconds={created} />} />
        {parent !== null && <FactRow label={words.parent} value={<ModelLink id={parent} />} />}
        <FactRow label={words.visibility} value={visibility === "listed" ? words.listed : words.unlisted} />
        {sharing !== null && <FactRow label={words.sharing} value={words.sharings[sharing]} />}
        <FactRow
          label={words.declared}
          value={declared[provenance.source]}
          told={provenance.at === null ? undefined : <Time seconds={provenance.at} />}
        />
      </Facts>
    </Section>
  );
}

function Source({ model: { source, served_by: server, told, kind } }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const others = [
    ...new Set(
      Object.values(told ?? {}).flatMap((tellings) =>
        (tellings ?? []).flatMap(({ state, source_id: id }) => (state === "outranked" && id !== null ? [id] : [])),
      ),
    ),
  ];
  if (kind === "alias") return null;
  return (
    <Section title={words.source}>
      <Facts>
        <FactRow
          label={words.sourceName}
          value={source === null ? words.noSource : <SourceLink id={source.id} isStale={source.stale} />}
        />
        {source !== null && <FactRow label={words.upstreamId} value={<Id value={source.upstream_id} />} />}
        {source !== null && source.age_seconds !== null && (
          <FactRow label={words.age} value={<Time seconds={Math.floor(serverNowMs() / 1000) - source.age_seconds} />} />
        )}
        <FactRow
          label={words.servedBy}
          value={server === null ? words.servers : <SourceLink id={server.source} isStale={false} />}
          told={server === null ? undefined : <Id value={server.model} />}
        />
        {others.length > 0 && (
          <FactRow
            label={words.alsoBy}
            value={others.map((id) => (
              <SourceLink key={id} id={id} isStale={false} />
            ))}
            told={words.alsoByHint}
          />
        )}
      </Facts>
    </Section>
  );
}

function Told({ model: { facts, told, shutdown_date: day } }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const { facts: names } = useWords(modelWords);
  const order = Object.keys(names) as (keyof typeof names)[];
  const known = order.filter((name) => facts[name] !== undefined || (told?.[name]?.length ?? 0) > 0);
  const isKnown = (name: string) => name === "shutdown_date" && day !== null;
  const unknown = order.filter((name) => !known.includes(name) && !isKnown(name)).map((name) => names[name]);
  return (
    <Section title={words.facts}>
      <p class="models-hint">{words.factsHint}</p>
      <Facts>
        {known.map((name) => (
          <FactRow
            key={name}
            label={names[name]}
            value={facts[name] === undefined ? "" : <FactValue name={name} value={facts[name].value} />}
            told={<Teller telling={(told?.[name] ?? []).find(({ state }) => state === "shown")} />}
          >
            <Others name={name} tellings={told?.[name] ?? []} />
          </FactRow>
        ))}
        {unknown.length > 0 && <FactRow label={words.unknownFacts} value={<Soft>{unknown.join(" · ")}</Soft>} />}
      </Facts>
    </Section>
  );
}

type Telling = NonNullable<NonNullable<ModelWire["told"]>[string]>[number];

interface OthersProps {
  readonly name: string;
  readonly tellings: readonly Telling[];
}

/** What others than the one whose value is shown said. */
function Others({ name, tellings }: OthersProps) {
  const words = useWords(oneWords);
  const others = tellings.filter(({ state }) => state !== "shown");
  if (others.length === 0) return null;
  return (
    <ul class="model-others">
      {others.map((telling, at) => (
        <li key={at}>
          <FactValue name={name} value={telling.value} /> · <Teller telling={telling} /> · {words.states[telling.state]}
        </li>
      ))}
    </ul>
  );
}

function Teller({ telling }: { readonly telling: Telling | undefined }) {
  const words = useWords(oneWords);
  const file = useConfigFile(telling?.from === "file");
  if (telling === undefined) return null;
  const { from, source_id: id, upstream_id: upstream } = telling;
  return (
    <bdi title={id !== null && upstream !== null ? words.as(id, upstream) : undefined}>
      {id ?? (from === "file" ? file : words.from[from])}
    </bdi>
  );
}

function Aliases({ id }: { readonly id: string }) {
  const words = useWords(oneWords);
  const { value } = useResource("GET /rollcall/v1/models", { query: { kind: "alias", limit: 10_000 } });
  const aliases = value?.data.filter(({ target }) => target === id) ?? [];
  if (value === null) return null;
  return (
    <Section title={words.aliases} count={aliases.length === 0 ? undefined : aliases.length}>
      {aliases.length === 0 ? (
        <p class="soft">{words.noAliases}</p>
      ) : (
        <ul class="model-aliases">
          {aliases.map((alias) => (
            <li key={alias.id}>
              <ModelLink id={alias.id} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function ModelLink({ id }: { readonly id: string }) {
  return <Id value={id} href={hrefOf("model", { id })} />;
}

function SourceLink({ id, isStale }: { readonly id: string; readonly isStale: boolean }) {
  return (
    <span class={isStale ? "models-stale" : undefined}>
      {isStale && <Icon name="warn" />}
      <Link page="source" query={{ id }}>
        <bdi>{id}</bdi>
      </Link>{" "}
    </span>
  );
}

function Soft({ children }: { readonly children: ComponentChildren }) {
  return <span class="soft">{children}</span>;
}
