import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { usePages } from "../../data/use-pages.ts";
import { FilterBar } from "../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../parts/filter/filter-menu.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { Badge } from "../../parts/text/badge.tsx";
import { hrefOf } from "../../route/location.ts";
import { choice } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { accessWords, type AccessWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/visible_models">["data"][number];

/** Whose models are listed: a key's, or those of every key of a project. */
export type SeenSubject = { readonly key_id: string } | { readonly project_id: string };

const rowKey = ({ id }: Row) => id;
const hrefOfRow = ({ id }: Row) => hrefOf("model", { id });

/** The models that a key or a project sees, or those that it does not, each with the rule. */
export function SeenModels({ subject }: { readonly subject: SeenSubject }) {
  const words = useWords(accessWords);
  const [{ visible }, set] = useQueryState({ visible: choice(["true", "false", "any"], "true") });
  const { rows, total, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/visible_models", {
    query: { ...subject, visible, limit: 1000 },
  });
  const columns = useMemo(() => columnsIn(words), [words]);
  return (
    <>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <FilterBar>
        <FilterMenu
          label={words.visible}
          choices={[
            { value: "true", label: words.seen },
            { value: "false", label: words.hidden },
            { value: "any", label: words.seenOrHidden },
          ]}
          chosen={[visible]}
          onChange={([chosen]) => set({ visible: chosen === "false" || chosen === "any" ? chosen : "true" })}
          isSingle
        />
      </FilterBar>
      <Table
        label={words.models}
        rows={rows ?? []}
        columns={columns}
        rowKey={rowKey}
        hrefOf={hrefOfRow}
        {...(total !== null && { count: words.count(total) })}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.noModels} />}
      />
    </>
  );
}

function columnsIn(words: AccessWords): readonly Column<Row>[] {
  return [
    {
      id: "id",
      title: words.model,
      cell: ({ id }) => <bdi class="mono">{id}</bdi>,
      width: 220,
      grow: 2,
      card: "title",
    },
    { id: "kind", title: words.kind, cell: ({ kind }) => words.kinds[kind], width: 100, grow: 0 },
    {
      id: "visible",
      title: words.visible,
      cell: ({ visible }) => <Badge tone={visible ? "good" : "bad"}>{visible ? words.seen : words.hidden}</Badge>,
      width: 96,
      grow: 0,
      card: "aside",
    },
    {
      id: "because",
      title: words.because,
      cell: ({ because }) => <span lang="en">{because}</span>,
      width: 280,
      grow: 3,
      card: "detail",
    },
  ];
}
