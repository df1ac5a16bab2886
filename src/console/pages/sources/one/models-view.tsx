import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { usePages } from "../../../data/use-pages.ts";
import { Exports } from "../../../parts/export/exports.tsx";
import type { CsvColumn } from "../../../parts/export/csv.ts";
import { FilterBar } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Badge, type Tone } from "../../../parts/text/badge.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { hrefOf } from "../../../route/location.ts";
import { choices, text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import type { Source } from "../source.ts";
import { sourcePageWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/sources/{source_id}/models">["data"][number];
type Words = ReturnType<typeof useWords<(typeof sourcePageWords)["en"]>>;

const states = ["won", "lost", "hidden", "retired"] as const;
const tones: Readonly<Record<Row["state"], Tone>> = { won: "good", lost: "warn", hidden: "info", retired: "plain" };
const noRows: readonly Row[] = [];

const csv: readonly CsvColumn<Row>[] = [
  { title: "upstream_id", text: (row) => row.upstream_id },
  { title: "id", text: ({ id }) => id },
  { title: "state", text: ({ state }) => state },
  { title: "winner", text: ({ winner }) => winner?.source_id },
  { title: "owned_by", text: (row) => row.owned_by },
  { title: "first_seen", text: (row) => row.first_seen },
  { title: "misses", text: ({ misses }) => misses },
];

/** The models of the source by their ids there, and what became of each here. */
export function ModelsView({ source }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  const [{ q, became }, set] = useQueryState({ q: text(), became: choices(states) });
  // Those that the source no longer lists are loaded only when somebody asks for them.
  const offered = became.includes("retired") ? ("any" as const) : ("true" as const);
  const pages = usePages("GET /rollcall/v1/sources/{source_id}/models", {
    params: { source_id: source.id },
    query: { limit: 1000, offered },
  });
  const { rows, error, isLoading, hasMore, more, refresh } = pages;
  const columns = useMemo(() => columnsIn(words), [words]);
  const foundIn = (among: readonly Row[]) => {
    const sought = q.trim().toLowerCase();
    return among.filter(
      ({ id, upstream_id: upstreamId, state }) =>
        (became.length === 0 || became.includes(state)) && `${id} ${upstreamId}`.toLowerCase().includes(sought),
    );
  };
  const found = useMemo(() => foundIn(rows ?? noRows), [rows, q, became]);
  const isFiltered = q !== "" || became.length > 0;
  const clear = () => set({ q: "", became: [] });
  return (
    <div class="source-view">
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <FilterBar
        chips={became.map((state) => ({
          label: words.filter,
          value: words.states[state],
          onClear: () => set({ became: became.filter((other) => other !== state) }),
        }))}
        tools={
          <Exports
            what="source-models"
            rows={() => found}
            rest={{ ...pages, whole: async (progress, signal) => foundIn(await pages.whole(progress, signal)) }}
            csv={csv}
            curl={{
              path: `/rollcall/v1/sources/${encodeURIComponent(source.id)}/models`,
              query: { limit: 1000, offered },
            }}
          />
        }
      >
        <SearchBox value={q} placeholder={words.search} onInput={(typed) => set({ q: typed }, "typing")} />
        <FilterMenu
          label={words.filter}
          chosen={became}
          choices={states.map((state) => ({ value: state, label: words.states[state] }))}
          onChange={(chosen) => set({ became: states.filter((state) => chosen.includes(state)) })}
        />
      </FilterBar>
      <Table
        label={words.models}
        rows={found}
        columns={columns}
        rowKey={(row) => row.upstream_id}
        {...{ hrefOf: hrefOfRow }}
        count={words.modelCount(found.length)}
        isLoading={isLoading && rows === null}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <Nothing isFiltered={isFiltered} onClear={clear} />}
      />
    </div>
  );
}

const hrefOfRow = ({ id }: Row) => hrefOf("model", { id });

function columnsIn(words: Words): readonly Column<Row>[] {
  return [
    {
      id: "upstream",
      title: words.upstream,
      width: 200,
      grow: 2,
      card: "title",
      copy: (row) => row.upstream_id,
      cell: (row) => <bdi class="mono">{row.upstream_id}</bdi>,
    },
    {
      id: "id",
      title: words.here,
      width: 200,
      grow: 2,
      card: "detail",
      cell: ({ id, upstream_id: upstreamId }) => <bdi class={id === upstreamId ? "mono soft" : "mono"}>{id}</bdi>,
    },
    {
      id: "became",
      title: words.became,
      width: 190,
      card: "aside",
      cell: (row) => <Became row={row} />,
    },
    {
      id: "owner",
      title: words.owner,
      width: 110,
      cell: ({ owned_by: owner }) => (owner === null ? <Unknown /> : <bdi>{owner}</bdi>),
    },
    {
      id: "first",
      title: words.firstSeen,
      width: 120,
      grow: 0,
      card: "note",
      cell: (row) => <Time seconds={row.first_seen} />,
    },
  ];
}

function Became({ row: { state, winner, misses } }: { readonly row: Row }) {
  const words = useWords(sourcePageWords);
  const hints = { won: words.wonHint, lost: undefined, hidden: words.hiddenHint, retired: undefined };
  const said = state === "lost" && winner !== null ? words.lostTo(winner.source_id) : words.states[state];
  return (
    <span title={misses > 0 ? words.misses(misses) : hints[state]}>
      <Badge tone={misses > 0 && state === "won" ? "warn" : tones[state]}>
        <bdi>{said}</bdi>
      </Badge>
    </span>
  );
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const words = useWords(sourcePageWords);
  if (!isFiltered) return <EmptyState title={words.noModels}>{words.noModelsHint}</EmptyState>;
  return <NoMatch title={words.noMatch} clear={words.clear} onClear={onClear} />;
}
