import { useMemo, useState } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { usePages } from "../../data/use-pages.ts";
import { useResource } from "../../data/use-resource.ts";
import { TextField } from "../../parts/form/fields.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Picker } from "../../parts/pick/picker.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { Badge } from "../../parts/text/badge.tsx";
import { list } from "../../words/format.ts";
import { reasonText } from "../../words/reasons.ts";
import { useWords } from "../../words/words.ts";
import { Remedies } from "./remedies.tsx";
import { ruleText, type Whose } from "./rules.ts";
import { kindOf, type AccessState, type explainQuery } from "./subject.ts";
import { accessWords } from "./words.ts";

type Access = AnswerOf<"GET /rollcall/v1/access">;
type Server = Access["served_by"][number];

interface OneProps {
  readonly state: AccessState;
  /** Null while something is not chosen yet. */
  readonly query: ReturnType<typeof explainQuery>;
  readonly onModel: (model: string) => void;
}

/** What may be done with one model, with the rule and the reason of each answer. */
export function OneModel({ state, query, onModel }: OneProps) {
  const words = useWords(accessWords);
  const asked = useSettled(query === null ? "" : JSON.stringify(query));
  const request = asked === "" || query === null ? null : { query };
  const { value, error, isLoading, refresh } = useResource("GET /rollcall/v1/access", request);
  return (
    <>
      <ModelField model={state.model} onModel={onModel} />
      {query === null && <EmptyState title={words.chooseFirst}>{words.chooseModelHint}</EmptyState>}
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {query !== null && value === null && isLoading && <Skeleton lines={4} />}
      {query !== null && value !== null && <Answer access={value} state={state} />}
    </>
  );
}

function Answer({ access, state }: { readonly access: Access; readonly state: AccessState }) {
  const words = useWords(accessWords);
  const whose: Whose = {
    keyId: access.key_id,
    projectId: access.project_id,
    userId: access.principal.type === "user" ? access.principal.id : null,
    model: access.model,
  };
  return (
    <>
      <Section title={words.answerTitle}>
        {kindOf(state) !== "key" && <p class="access-note soft">{words.possibleKey}</p>}
        {access.only_from.length > 0 && (
          <Banner tone="info">
            {words.onlyFrom} <bdi class="mono">{list(access.only_from)}</bdi>
          </Banner>
        )}
        <ul class="access-verdicts">
          {(["list", "retrieve", "call", "delete"] as const).map((deed) => (
            <Verdict key={deed} deed={deed} verdict={access[deed]} whose={whose} />
          ))}
        </ul>
      </Section>
      <ServedBy servers={access.served_by} />
    </>
  );
}

interface VerdictProps {
  readonly deed: "list" | "retrieve" | "call" | "delete";
  readonly verdict: Access["list"];
  readonly whose: Whose;
}

function Verdict({ deed, verdict, whose }: VerdictProps) {
  const words = useWords(accessWords);
  const { allowed, rule } = verdict;
  const { text, lang } = reasonText(verdict);
  return (
    <li class="access-verdict">
      <span class="access-deed">
        <strong>{words.deeds[deed]}</strong>
        <Badge tone={allowed ? "good" : "bad"}>{allowed ? words.allowed : words.refused}</Badge>
      </span>
      <span class="access-why">
        <span>{ruleText(rule, words)}</span>
        <span class="soft breaks" lang={lang} dir="auto">
          {text}
        </span>
        {!allowed && <Remedies rule={rule} whose={whose} />}
      </span>
      <bdi class="mono soft access-code">{rule}</bdi>
    </li>
  );
}

function ServedBy({ servers }: { readonly servers: readonly Server[] }) {
  const words = useWords(accessWords);
  const columns = useMemo<readonly Column<Server>[]>(
    () => [
      {
        id: "source",
        title: words.source,
        cell: ({ source_id: id }) => <bdi class="mono">{id}</bdi>,
        card: "title",
        width: 140,
      },
      {
        id: "there",
        title: words.modelThere,
        cell: ({ upstream_id: id }) => <bdi class="mono">{id}</bdi>,
        card: "detail",
        width: 200,
      },
      {
        id: "paths",
        title: words.paths,
        cell: ({ calls }) => <span class="mono">{calls.map(({ path }) => path).join("  ") || "–"}</span>,
        card: "note",
        width: 320,
        grow: 3,
      },
    ],
    [words],
  );
  if (servers.length === 0) return null;
  return (
    <Section title={words.servedBy}>
      <Table label={words.servedBy} rows={servers} columns={columns} rowKey={({ source_id: id }) => id} empty={null} />
    </Section>
  );
}

function ModelField({ model, onModel }: { readonly model: string; readonly onModel: (model: string) => void }) {
  const words = useWords(accessWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="access-model">
      <TextField name="model" label={words.model} value={model} onInput={onModel} placeholder="gpt-4o-mini" isCode />
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {words.findModel}
      </button>
      {isOpen && (
        <ModelIdPicker
          onClose={() => setOpen(false)}
          onPick={(id) => {
            setOpen(false);
            onModel(id);
          }}
        />
      )}
    </div>
  );
}

function ModelIdPicker({ onPick, onClose }: { readonly onPick: (id: string) => void; readonly onClose: () => void }) {
  const words = useWords(accessWords);
  const [q, setQ] = useState("");
  const sought = useSettled(q).trim();
  const { rows, error, hasMore, isLoading, more } = usePages("GET /rollcall/v1/models", {
    query: { limit: 100, ...(sought !== "" && { q: sought }) },
  });
  const items = rows?.map(({ id, owned_by: owner }) => ({ id, name: id, note: owner })) ?? null;
  return (
    <Picker
      title={words.findModelTitle}
      items={items}
      q={q}
      onSearch={setQ}
      onPick={({ id }) => onPick(id)}
      onClose={onClose}
      failure={error}
      more={{ hasMore, isLoading, load: more }}
    />
  );
}
