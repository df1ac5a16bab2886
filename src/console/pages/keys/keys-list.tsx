import { useEffect, useMemo, useState } from "preact/hooks";
import { serverNowMs } from "../../data/send.ts";
import { useMay } from "../../data/session.ts";
import { usePages } from "../../data/use-pages.ts";
import { Banner } from "../../parts/page/banner.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import { useColumns } from "../../parts/table/column-picker.tsx";
import { Table } from "../../parts/table/table.tsx";
import { hrefOf } from "../../route/location.ts";
import { useQueryState, type SetState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { keyColumns } from "./key-columns.tsx";
import type { KeyRow } from "./key-row.ts";
import { ListFilters } from "./list-filters.tsx";
import { isFiltered, listParams, noFilters, queryOf, sortOf, sortText, type ListState } from "./list-state.ts";
import { RevokeKeyDialog } from "./revoke-dialog.tsx";
import { useKeyActions } from "./use-key-actions.ts";
import { keysWords } from "./words.ts";

const rowKey = ({ id }: KeyRow) => id;
const nameOf = ({ name }: KeyRow) => name;
const hrefOfRow = ({ id }: KeyRow) => hrefOf("keys", { id });

/** The keys of the organization, of every project and every kind. */
export function KeysList() {
  const words = useWords(keysWords);
  const mayRead = useMay()("read-organization");
  const [state, set] = useQueryState(listParams);
  const query = useListQuery(state);
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/api_keys", { query });
  const columns = useMemo(() => keyColumns(words), [words]);
  const choice = useColumns("keys", columns);
  const { actions, revoking, closeRevoking } = useKeyActions();
  // The server looks at a bounded number of keys for each page, so a page may be empty and yet have a next one.
  const isSearching = rows?.length === 0 && hasMore;
  useEffect(() => {
    if (isSearching && !isLoading && error === null) more();
  }, [isSearching, isLoading, error, more]);
  const count = rows === null ? undefined : words.count(rows.length, hasMore);
  return (
    <>
      <PageHeader title={words.title} count={count}>
        {words.lead}
      </PageHeader>
      {!mayRead && <Banner tone="info">{words.onlyOwn}</Banner>}
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <ListFilters {...{ state, set, query, columns, choice }} rows={rows ?? []} />
      <Table
        label={words.title}
        rows={rows ?? []}
        columns={choice.shown}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        actions={actions}
        sort={sortOf(state.sort)}
        onSort={(sort) => set({ sort: sortText(sort) })}
        {...(count !== undefined && { count })}
        isLoading={isLoading || isSearching}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <NoKeys state={state} set={set} />}
      />
      {revoking !== null && <RevokeKeyDialog row={revoking} onClose={closeRevoking} />}
    </>
  );
}

/** What is asked, once typing has paused. */
function useListQuery(state: ListState) {
  const [nowSeconds] = useState(() => Math.floor(serverNowMs() / 1000));
  const q = useSettled(state.q);
  return queryOf({ ...state, q }, nowSeconds);
}

function NoKeys({ state, set }: { readonly state: ListState; readonly set: SetState<typeof listParams> }) {
  const words = useWords(keysWords);
  if (!isFiltered(state)) return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  const sought = state.q.trim();
  return (
    <EmptyState
      title={sought === "" ? words.noMatch : words.noMatchOf(sought)}
      action={
        <button type="button" class="button" onClick={() => set(noFilters)}>
          {words.clearFilters}
        </button>
      }
    >
      {state.state === "" && words.revokedHidden}
    </EmptyState>
  );
}
