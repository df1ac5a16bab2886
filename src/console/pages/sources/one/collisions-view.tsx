import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { usePages } from "../../../data/use-pages.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import type { Source } from "../source.ts";
import { sourcePageWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/source_collisions">["data"][number];

type Shown = Pick<Source, "id" | "shared">;

const noRows: readonly Row[] = [];

/** The ids that several sources offer, and who wins each: all of them, or those of one source. */
export function CollisionsView({ source }: { readonly source: Shown | null }) {
  const words = useWords(sourcePageWords);
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/source_collisions", {
    query: { limit: 100, ...(source !== null && { source_id: source.id }) },
  });
  const columns = useMemo(() => columnsIn(words, source), [words, source?.id, source?.shared]);
  return (
    <div class="source-view">
      <p class="lead soft">{source === null ? words.allCollisionHint : words.collisionHint}</p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Table
        label={words.collisions}
        rows={rows ?? noRows}
        columns={columns}
        rowKey={({ id }) => id}
        hrefOf={({ id }) => hrefOf("model", { id })}
        isLoading={isLoading && rows === null}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={source === null ? words.noCollisionsAtAll : words.noCollisions} />}
      />
    </div>
  );
}

function columnsIn(
  words: ReturnType<typeof useWords<(typeof sourcePageWords)["en"]>>,
  source: Shown | null,
): readonly Column<Row>[] {
  return [
    { id: "id", title: words.here, width: 220, grow: 2, card: "title", cell: ({ id }) => <bdi class="mono">{id}</bdi> },
    {
      id: "winner",
      title: words.winner,
      width: 180,
      card: "aside",
      cell: ({ winner }) => <Offer offer={winner} />,
    },
    {
      id: "losers",
      title: words.losers,
      width: 220,
      grow: 2,
      card: "detail",
      cell: ({ losers }) => (
        <span class="source-offers">
          {losers.map((offer) => (
            <Offer key={`${offer.source_id} ${offer.shared} ${offer.upstream_id}`} offer={offer} />
          ))}
        </span>
      ),
    },
  ];

  function Offer({ offer: { source_id: id, upstream_id: upstreamId, shared } }: { readonly offer: Row["winner"] }) {
    if (id === source?.id && shared === source.shared) return <strong title={upstreamId}>{words.thisOne}</strong>;
    return (
      <span>
        <bdi class="mono" title={upstreamId}>
          {id}
        </bdi>
        {shared && <span class="soft"> ({words.shared})</span>}
      </span>
    );
  }
}
