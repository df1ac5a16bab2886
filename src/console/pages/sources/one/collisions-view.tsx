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

const noRows: readonly Row[] = [];

/** The ids that several sources offer, and who wins each: all of them, or those of one source. */
export function CollisionsView({ source }: { readonly source: Pick<Source, "id" | "shared"> | null }) {
  const words = useWords(sourcePageWords);
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/source_collisions", {
    query: { limit: 100, shared: source?.shared ?? false, ...(source !== null && { source_id: source.id }) },
  });
  const columns = useMemo(() => columnsIn(words, source?.id ?? null), [words, source?.id]);
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
  sourceId: string | null,
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
            <Offer key={`${offer.source_id} ${offer.upstream_id}`} offer={offer} />
          ))}
        </span>
      ),
    },
  ];

  function Offer({ offer: { source_id: id, upstream_id: upstreamId } }: { readonly offer: Row["winner"] }) {
    if (id === sourceId) return <strong title={upstreamId}>{words.thisOne}</strong>;
    return (
      <bdi class="mono" title={upstreamId}>
        {id}
      </bdi>
    );
  }
}
