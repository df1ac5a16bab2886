import { useMemo, useState } from "preact/hooks";
import { serverNowMs } from "../../../data/send.ts";
import { useMay } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { Menu } from "../../../parts/over/menu.tsx";
import { Banner } from "../../../parts/page/banner.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { PersonPicker, ProjectPicker } from "../../../parts/pick/pickers.tsx";
import { useSettled } from "../../../parts/pick/use-settled.ts";
import { BulkBar } from "../../../parts/table/bulk-bar.tsx";
import { useColumns } from "../../../parts/table/column-picker.tsx";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { Link } from "../../../route/link.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useQueryState, type SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { keyColumns } from "./key-columns.tsx";
import type { KeyRow } from "../key-row.ts";
import { ListFilters } from "./list-filters.tsx";
import { isFiltered, listParams, noFilters, queryOf, sortOf, sortText, type ListState } from "./list-state.ts";
import { makeWords } from "../make-words.ts";
import { useKeyActions, type Deed } from "../use-key-actions.tsx";
import { keysWords } from "../words.ts";

const rowKey = ({ id }: KeyRow) => id;
const nameOf = ({ name }: KeyRow) => name;
const hrefOfRow = ({ id }: KeyRow) => hrefOf("keys", { id });
const none: ReadonlySet<string> = new Set();

/** The keys of the organization, of every project and every kind. */
export function KeysList() {
  const words = useWords(keysWords);
  const may = useMay();
  const mayWrite = may("write-organization");
  const [state, set] = useQueryState(listParams);
  const query = useListQuery(state);
  const pages = usePages("GET /rollcall/v1/api_keys", { query });
  const { rows, error, hasMore, refresh } = pages;
  const columns = useMemo(() => keyColumns(words), [words]);
  const choice = useColumns("keys", columns);
  const [chosen, setChosen] = useState(none);
  const { actions, begin, dialog } = useKeyActions();
  const shown = rows ?? [];
  const count = rows === null ? undefined : words.count(rows.length, hasMore);
  return (
    <>
      <PageHeader title={words.title} count={count} actions={mayWrite && <ListActions begin={begin} />}>
        {words.lead}
      </PageHeader>
      {!may("read-organization") && <Banner tone="info">{words.onlyOwn}</Banner>}
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <ListFilters {...{ state, set, query, columns, choice }} rows={shown} rest={pages} />
      <PagedTable
        label={words.title}
        pages={pages}
        columns={choice.shown}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        actions={actions}
        {...(mayWrite && { selection: { keys: chosen, onChange: setChosen } })}
        sort={sortOf(state.sort)}
        onSort={(sort) => set({ sort: sortText(sort) })}
        count={count}
        empty={<NoKeys state={state} set={set} />}
      />
      <Chosen rows={shown} chosen={chosen} onChange={setChosen} begin={begin} />
      {dialog}
    </>
  );
}

/** What is asked, once typing has paused. */
function useListQuery(state: ListState) {
  const [nowSeconds] = useState(() => Math.floor(serverNowMs() / 1000));
  const q = useSettled(state.q);
  return queryOf({ ...state, q }, nowSeconds);
}

type Begin = (deed: Deed) => void;

function ListActions({ begin }: { readonly begin: Begin }) {
  const words = useWords(makeWords);
  const [picks, setPicks] = useState<"user" | "project" | null>(null);
  const close = () => setPicks(null);
  return (
    <>
      <Menu
        label={words.revokeMany}
        text={words.revokeMany}
        items={[
          { label: words.revokeAllOfPerson, onSelect: () => setPicks("user") },
          { label: words.revokeAllOfAProject, onSelect: () => setPicks("project") },
        ]}
      />
      <Link page="keys" query={{ new: "user" }} class="button button-main">
        {words.title}
      </Link>
      {picks === "user" && (
        <PersonPicker
          onClose={close}
          onPick={(item) => {
            close();
            begin({ what: "revoke-all", of: { kind: "user", item } });
          }}
        />
      )}
      {picks === "project" && (
        <ProjectPicker
          onClose={close}
          onPick={(item) => {
            close();
            begin({ what: "revoke-all", of: { kind: "project", item } });
          }}
        />
      )}
    </>
  );
}

interface ChosenProps {
  readonly rows: readonly KeyRow[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  readonly begin: Begin;
}

function Chosen({ rows, chosen, onChange, begin }: ChosenProps) {
  const words = useWords(makeWords);
  const revocable = rows.filter(({ id, revoked_at: revokedAt }) => chosen.has(id) && revokedAt === null);
  const revoke = () => begin({ what: "revoke-chosen", rows: revocable, onDone: () => onChange(none) });
  return (
    <BulkBar chosen={chosen} shownKeys={rows.map(rowKey)} onChange={onChange}>
      <button type="button" class="button button-bad" aria-disabled={revocable.length === 0} onClick={revoke}>
        {words.revokeChosen(revocable.length)}…
      </button>
    </BulkBar>
  );
}

function NoKeys({ state, set }: { readonly state: ListState; readonly set: SetState<typeof listParams> }) {
  const words = useWords(keysWords);
  if (!isFiltered(state)) return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  const sought = state.q.trim();
  return (
    <NoMatch
      title={sought === "" ? words.noMatch : words.noMatchOf(sought)}
      clear={words.clearFilters}
      onClear={() => set(noFilters)}
    >
      {state.state === "" && words.revokedHidden}
    </NoMatch>
  );
}
