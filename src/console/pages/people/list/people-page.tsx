import { useMemo, useState } from "preact/hooks";
import { useMay, useMe } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import { Exports } from "../../../parts/export/exports.tsx";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { useSettled } from "../../../parts/pick/use-settled.ts";
import { ColumnPicker, useColumns } from "../../../parts/table/column-picker.tsx";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { InviteDialog } from "../../invites/invite-dialog.tsx";
import { usePersonActions } from "../person-actions.tsx";
import { peopleWords } from "../words.ts";
import { csvOfPeople, peopleColumns, yamlOfPerson } from "./columns.tsx";
import { isFiltered, listParams, noFilters, queryOf, type ListState, type UserRow } from "./list-state.ts";
import { PeopleFilters } from "./people-filters.tsx";
import { peopleListWords } from "./words.ts";

const rowKey = ({ id }: UserRow) => id;
const nameOf = ({ name }: UserRow) => name;
const hrefOfRow = ({ id }: UserRow) => hrefOf("person", { id });

/** The people of the organization: found, filtered, invited, given a role and removed. */
export function PeoplePage() {
  const words = useWords(peopleListWords);
  const people = useWords(peopleWords);
  const me = useMe();
  const mayWrite = useMay()("write-organization");
  const [state, set] = useQueryState(listParams);
  const query = queryOf({ ...state, q: useSettled(state.q) });
  const pages = usePages("GET /rollcall/v1/users", { query });
  const { rows, total, error, refresh } = pages;
  const columns = useMemo(() => peopleColumns(people, me?.principal.id ?? null), [people, me?.principal.id]);
  const choice = useColumns("people", columns);
  const [isInviting, setInviting] = useState(false);
  const { actions, dialog, failure } = usePersonActions();
  const count = rows === null ? undefined : words.count(rows.length, total);
  const tools = (
    <>
      <ColumnPicker columns={columns} choice={choice} />
      <Exports
        what="people"
        rows={() => rows ?? []}
        rest={pages}
        csv={csvOfPeople}
        yaml={{ field: "users", item: yamlOfPerson }}
        curl={{ path: "/rollcall/v1/users", query: { ...query, total: undefined } }}
      />
    </>
  );
  return (
    <>
      <PageHeader
        title={words.title}
        count={count}
        {...(mayWrite && {
          actions: (
            <button type="button" class="button button-main" onClick={() => setInviting(true)}>
              {words.invite}
            </button>
          ),
        })}
      >
        {words.lead}
      </PageHeader>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {failure !== null && <ErrorPanel failure={failure} />}
      <PeopleFilters state={state} set={set} tools={tools} />
      <PagedTable
        label={words.title}
        pages={pages}
        columns={choice.shown}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        {...(mayWrite && { actions })}
        sort={{ by: state.sort, order: state.order }}
        onSort={({ by, order }) => set({ sort: by === "created" ? "created" : "name", order })}
        count={count}
        empty={<Nobody state={state} onClear={() => set(noFilters)} />}
      />
      {dialog}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function Nobody({ state, onClear }: { readonly state: ListState; readonly onClear: () => void }) {
  const words = useWords(peopleListWords);
  const { clearFilters } = useWords(peopleWords);
  if (!isFiltered(state)) return <EmptyState title={words.none} />;
  return (
    <NoMatch title={words.noMatch} clear={clearFilters} onClear={onClear}>
      {words.noMatchHint}
    </NoMatch>
  );
}
