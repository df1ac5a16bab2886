import { useMemo, useState } from "preact/hooks";
import { Exports } from "../../../parts/export/exports.tsx";
import { hasFilters, matching, noFilters } from "../../../parts/filter/facets.ts";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { Tabs } from "../../../parts/page/tabs.tsx";
import { ColumnPicker, useColumns } from "../../../parts/table/column-picker.tsx";
import { Table } from "../../../parts/table/table.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { useRefreshing, useWhyNot } from "../changing.ts";
import { CollisionsView } from "../one/collisions-view.tsx";
import { RemoveDialog } from "../remove-dialog.tsx";
import type { Source } from "../source.ts";
import { sourceWords } from "../words.ts";
import { columnsIn } from "./columns.tsx";
import { csvColumns, yamlOf } from "./exporting.ts";
import { facets, listParams, sorted, type SortName } from "./filtering.ts";
import { ListFilters } from "./list-filters.tsx";
import { useSources } from "./use-sources.ts";
import { listWords } from "./words.ts";

/** The sources of the organization and the shared ones, and the ids that several of them offer. */
export function SourcesPage() {
  const words = useWords(listWords);
  const [{ view }] = useQueryState(listParams);
  const { sources, isKnown, ...rest } = useSources();
  const tab = (name: "list" | "collisions", label: string) => {
    const href = hrefOf("sources", { view: name === "list" ? null : name });
    return { href, label, isCurrent: name === view };
  };
  return (
    <>
      <PageHeader title={words.title} count={isKnown ? words.count(sources.length) : undefined} actions={<AddLink />} />
      <Tabs label={words.views} items={[tab("list", words.title), tab("collisions", words.collisions)]} />
      {view === "collisions" ? <CollisionsView source={null} /> : <ListView sources={sources} {...rest} />}
    </>
  );
}

function ListView({ sources, isLoading, error, refresh }: Omit<ReturnType<typeof useSources>, "isKnown">) {
  const words = useWords(listWords);
  const common = useWords(sourceWords);
  const [state, set] = useQueryState(listParams);
  const found = useMemo(() => sorted(matching(facets, sources, state), state), [sources, state]);
  const columns = useMemo(() => columnsIn(words, common), [words, common]);
  const choice = useColumns("sources", columns);
  const { actions, failure, dialog } = useActions();
  const isFiltered = hasFilters(facets, state);
  const tools = (
    <>
      <ColumnPicker columns={columns} choice={choice} />
      <Exports
        what="sources"
        rows={() => found}
        csv={csvColumns}
        yaml={{ field: "sources", item: yamlOf }}
        curl={{ path: "/rollcall/v1/sources", query: { limit: 100 } }}
      />
    </>
  );
  return (
    <div class="source-view">
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {failure !== null && <ErrorPanel failure={failure} />}
      <ListFilters sources={sources} state={state} set={set} tools={tools} />
      <Table
        label={words.title}
        rows={found}
        columns={choice.shown}
        rowKey={({ id }) => id}
        hrefOf={({ id }) => hrefOf("source", { id })}
        sort={{ by: state.sort, order: state.order }}
        onSort={({ by, order }) => set({ sort: by as SortName, order })}
        actions={actions}
        count={isFiltered ? words.some(found.length, sources.length) : words.count(found.length)}
        isLoading={isLoading}
        empty={error === null && <Nothing isFiltered={isFiltered} onClear={() => set(noFilters(facets))} />}
      />
      {dialog}
    </div>
  );
}

function useActions() {
  const common = useWords(sourceWords);
  const whyNot = useWhyNot();
  const refreshing = useRefreshing();
  const [removed, setRemoved] = useState<Source | null>(null);
  const actions = (source: Source): readonly MenuItem[] => [
    { label: common.refresh, disabledWhy: whyNot.refresh(source), onSelect: () => void refreshing.refresh(source) },
    {
      label: common.change,
      disabledWhy: whyNot.change(source),
      href: hrefOf("source", { id: source.id, view: "change" }),
    },
    { label: common.remove, tone: "bad", disabledWhy: whyNot.change(source), onSelect: () => setRemoved(source) },
  ];
  const close = () => setRemoved(null);
  const dialog = removed !== null && <RemoveDialog source={removed} onRemoved={close} onClose={close} />;
  return { actions, failure: refreshing.error, dialog };
}

function AddLink() {
  const common = useWords(sourceWords);
  const { change } = useWhyNot();
  const why = change({ shared: false, declared_by: "api" });
  if (why !== null)
    return (
      <button type="button" class="button" aria-disabled title={why}>
        {common.add}
      </button>
    );
  return (
    <a class="button button-main" href={hrefOf("source")}>
      {common.add}
    </a>
  );
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const words = useWords(listWords);
  if (!isFiltered)
    return (
      <EmptyState title={words.none} action={<AddLink />}>
        {words.noneHint}
      </EmptyState>
    );
  return (
    <NoMatch title={words.noMatch} clear={words.clear} onClear={onClear}>
      {words.noMatchHint}
    </NoMatch>
  );
}
