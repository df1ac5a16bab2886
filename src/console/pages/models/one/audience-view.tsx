import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { useResource } from "../../../data/use-resource.ts";
import { FilterBar } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { hrefOf } from "../../../route/location.ts";
import { choices, text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { reasonText } from "../../../words/reasons.ts";
import { useWords } from "../../../words/words.ts";
import { oneWords } from "./words.ts";

type Audience = AnswerOf<"GET /rollcall/v1/model_audiences">["data"][number];

const limit = 1000;
const noRows: readonly Audience[] = [];
const rowKey = ({ id }: Audience) => id;
const nameOf = ({ name }: Audience) => name;
const hrefOfRow = ({ id }: Audience) => hrefOf("project", { id });

/** The projects whose keys see the model, and those whose keys do not, with the rule. */
export function AudienceView({ id }: { readonly id: string }) {
  const words = useWords(oneWords);
  const [{ q, sees }, set] = useQueryState({ q: text(), sees: choices(["yes", "no"]) });
  const query = { model: id, limit, total: true };
  const { value, error, isLoading, refresh } = useResource("GET /rollcall/v1/model_audiences", { query });
  const columns = useMemo(() => columnsIn(words), [words]);
  const rows = value?.data ?? noRows;
  const found = rows.filter(({ name, id: project, visible }) => {
    const isSought = `${name} ${project}`.toLowerCase().includes(q.trim().toLowerCase());
    return isSought && (sees.length !== 1 || (sees[0] === "yes") === visible);
  });
  const count = value === null ? undefined : words.sees(value.visible_total ?? 0, value.total ?? rows.length);
  return (
    <>
      <p class="lead">
        {count} <span class="soft">{words.seesHint}</span>
      </p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <FilterBar>
        <SearchBox value={q} placeholder={words.findProject} onInput={(typed) => set({ q: typed }, "typing")} />
        <FilterMenu
          label={words.filterSees}
          chosen={sees}
          onChange={(chosen) => set({ sees: chosen as readonly ("yes" | "no")[] })}
          choices={[
            { value: "yes", label: words.yes, count: rows.filter(({ visible }) => visible).length },
            { value: "no", label: words.no, count: rows.filter(({ visible }) => !visible).length },
          ]}
        />
      </FilterBar>
      <Table
        label={words.tabs.seen}
        rows={found}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        isLoading={isLoading && value === null}
        {...(count !== undefined && { count })}
        empty={error === null && <EmptyState title={words.seesNothing} />}
      />
      {value?.has_more === true && <p class="soft">{words.seesMore(rows.length)}</p>}
    </>
  );
}

function columnsIn(words: ReturnType<typeof useWords<(typeof oneWords)["en"]>>): readonly Column<Audience>[] {
  return [
    {
      id: "project",
      title: words.project,
      width: 180,
      card: "title",
      cell: ({ name }) => <bdi>{name}</bdi>,
    },
    {
      id: "seen",
      title: words.seen,
      width: 130,
      grow: 0,
      card: "aside",
      cell: ({ visible }) => <Badge tone={visible ? "good" : "plain"}>{visible ? words.yes : words.no}</Badge>,
    },
    {
      id: "rule",
      title: words.rule,
      width: 260,
      grow: 2,
      card: "detail",
      cell: (sight) => {
        const told = reasonText(sight);
        return (
          <span lang={told.lang} title={told.text}>
            {told.text}
          </span>
        );
      },
    },
  ];
}
