import { useCallback, useMemo } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { usePages } from "../../data/use-pages.ts";
import { useResource } from "../../data/use-resource.ts";
import { Exports } from "../../parts/export/exports.tsx";
import { FilterBar } from "../../parts/filter/filter-bar.tsx";
import { SearchBox } from "../../parts/filter/search-box.tsx";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import type { Column } from "../../parts/table/columns.ts";
import { PagedTable } from "../../parts/table/paged-table.tsx";
import { Badge } from "../../parts/text/badge.tsx";
import type { Query } from "../../route/address.ts";
import { hrefOf } from "../../route/location.ts";
import { choice, text } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { reasonText } from "../../words/reasons.ts";
import { useWords } from "../../words/words.ts";
import { RuleGroups } from "./rule-groups.tsx";
import { accessWords, type AccessWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/visible_models">["data"][number];

/** Whose models are listed: a key's, or those of every key of a project. */
type Subject = { readonly key_id: string } | { readonly project_id: string };

interface SeenProps {
  readonly subject: Subject;
  /** The query of the page that explains one model. */
  readonly explainFor: Query;
  readonly projectId: string | null;
}

const rowKey = ({ id }: Row) => id;
const hrefOfRow = ({ id }: Row) => hrefOf("model", { id });
const csv = (["id", "kind", "target", "visible", "rule", "because"] as const).map((title) => ({
  title,
  text: (row: Row) => row[title],
}));

/** Every model that a key or a project sees, or does not see, by the rule that decides. */
export function SeenModels({ subject, explainFor, projectId }: SeenProps) {
  const words = useWords(accessWords);
  const [state, set] = useQueryState({ q: text(), rule: text(), visible: choice(["any", "true", "false"], "any") });
  const q = useSettled(state.q).trim();
  const query = {
    ...subject,
    visible: state.visible,
    limit: 1000,
    ...(q !== "" && { q }),
    ...(state.rule !== "" && { rule: state.rule }),
  };
  const pages = usePages("GET /rollcall/v1/visible_models", {
    query,
  });
  const { rows, total, error, refresh } = pages;
  // The counts are of all pages, and the same for each.
  const counted = useResource("GET /rollcall/v1/visible_models", {
    query: { ...subject, visible: "any", limit: 1, ...(q !== "" && { q }) },
  });
  const columns = useMemo(() => columnsIn(words), [words]);
  const explain = JSON.stringify(explainFor);
  const actions = useCallback(
    ({ id }: Row): readonly MenuItem[] => [
      { label: words.explain, href: hrefOf("access", { ...(JSON.parse(explain) as Query), model: id }) },
    ],
    [words, explain],
  );
  const keyId = "key_id" in subject ? subject.key_id : null;
  return (
    <div class="access-seen">
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <RuleGroups
        rules={counted.value?.rules ?? []}
        chosen={state.rule}
        onChoose={(rule) => set({ rule, visible: "any" })}
        whose={{ keyId, projectId, userId: null, model: null }}
      />
      <FilterBar
        tools={
          <Exports
            what="visible-models"
            rows={() => rows ?? []}
            rest={pages}
            csv={csv}
            curl={{ path: "/rollcall/v1/visible_models", query }}
          />
        }
      >
        <SearchBox value={state.q} onInput={(typed) => set({ q: typed }, "typing")} placeholder={words.searchModels} />
      </FilterBar>
      <PagedTable
        label={words.models}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        hrefOf={hrefOfRow}
        actions={actions}
        {...(total !== null && { count: words.count(total) })}
        empty={<EmptyState title={q === "" ? words.noModels : words.noModelOf(q)} />}
      />
    </div>
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
    { id: "kind", title: words.kind, cell: ({ kind }) => words.kinds[kind], width: 96, grow: 0 },
    {
      id: "visible",
      title: words.visible,
      cell: ({ visible }) =>
        visible ? <Badge tone="good">{words.seen}</Badge> : <Badge icon="minus">{words.hidden}</Badge>,
      width: 96,
      grow: 0,
      card: "aside",
    },
    {
      id: "because",
      title: words.because,
      cell: (row) => {
        const told = reasonText(row);
        return (
          <span class="access-because" lang={told.lang} dir="auto" title={told.text}>
            {told.text}
          </span>
        );
      },
      width: 240,
      grow: 3,
      card: "detail",
    },
  ];
}
