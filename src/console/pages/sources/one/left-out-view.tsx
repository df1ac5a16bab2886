import { useMemo } from "preact/hooks";
import { Exports } from "../../../parts/export/exports.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { useWords } from "../../../words/words.ts";
import type { Source } from "../source.ts";
import { sourcePageWords } from "./words.ts";

type Row = Source["left_out"][number];

const csv = [
  { title: "id", text: ({ id }: Row) => id },
  { title: "why", text: ({ why }: Row) => why },
];

/** What the source's list has and is not offered here, and why. */
export function LeftOutView({ source: { left_out: rows, left_out_count: count } }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  const columns = useMemo(
    (): readonly Column<Row>[] => [
      {
        id: "id",
        title: words.upstream,
        width: 220,
        copy: ({ id }) => id,
        cell: ({ id }) => <bdi class="mono">{id}</bdi>,
      },
      {
        id: "why",
        title: words.why,
        width: 260,
        grow: 2,
        cell: ({ why }) => (
          <bdi lang="en" title={why}>
            {why}
          </bdi>
        ),
      },
    ],
    [words],
  );
  return (
    <div class="source-view">
      <div class="section-head">
        <p class="soft">
          {words.leftHint} {count > rows.length && words.leftFirst(rows.length, count)}
        </p>
        {rows.length > 0 && <Exports what="left-out" rows={() => rows} csv={csv} />}
      </div>
      <Table
        label={words.left}
        rows={rows}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState title={words.noLeft} />}
      />
    </div>
  );
}
