import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { usePages } from "../../data/use-pages.ts";
import { useResource } from "../../data/use-resource.ts";
import { Exports } from "../../parts/export/exports.tsx";
import { FilterBar } from "../../parts/filter/filter-bar.tsx";
import { NoMatch } from "../../parts/filter/no-match.tsx";
import { SearchBox } from "../../parts/filter/search-box.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Icon } from "../../parts/icon.tsx";
import { ProjectPicker } from "../../parts/pick/pickers.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import { PagedTable } from "../../parts/table/paged-table.tsx";
import { navigate } from "../../route/location.ts";
import { choice, flag, optionalText, text } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { peopleWords } from "../people/words.ts";
import { csvOfRoles, roleColumns } from "./role-columns.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { hrefOfRole, type RoleRow } from "./role-row.ts";
import { RoleView } from "./role-view.tsx";
import { roleWords } from "./words.ts";

const listParams = {
  q: text(),
  project: optionalText(),
  sort: choice(["name", "created"], "created"),
  order: choice(["asc", "desc"], "asc"),
  new: flag(),
};
const rowKey = ({ id }: RoleRow) => id;
const nameOf = ({ name }: RoleRow) => name;
const hrefOfRow = ({ id, project_id: projectId }: RoleRow) => hrefOfRole(id, projectId);

/** The list of roles, or one of them: `of` is the project of a role of one project. */
export function RolesPage() {
  const [{ id, of }] = useQueryState({ id: optionalText(), of: optionalText() });
  return id === null ? <RolesList /> : <RoleView id={id} projectId={of} />;
}

function RolesList() {
  const words = useWords(roleWords);
  const { clearFilters } = useWords(peopleWords);
  const mayWrite = useMay()("write-organization");
  const [state, set] = useQueryState(listParams);
  const { project, sort, order } = state;
  const q = useSettled(state.q).trim();
  const query = {
    limit: 100,
    total: true,
    sort,
    order,
    ...(q !== "" && { q }),
    ...(project !== null && { project_id: project }),
  };
  const pages = usePages("GET /rollcall/v1/roles", { query });
  const { rows, total, error, refresh } = pages;
  const columns = useMemo(() => roleColumns(words), [words]);
  const count = rows === null ? undefined : words.count(rows.length, total);
  const make = mayWrite && (
    <button type="button" class="button button-main" onClick={() => set({ new: true })}>
      {words.make}
    </button>
  );
  return (
    <>
      <PageHeader title={words.title} count={count} actions={make}>
        {words.lead}
      </PageHeader>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <RoleFilters
        q={state.q}
        project={project}
        set={set}
        tools={
          <Exports
            what="roles"
            rows={() => rows ?? []}
            rest={pages}
            csv={csvOfRoles}
            curl={{ path: "/rollcall/v1/roles", query: { ...query, total: undefined } }}
          />
        }
      />
      <PagedTable
        label={words.title}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        sort={{ by: sort, order }}
        onSort={(next) => set({ sort: next.by === "name" ? "name" : "created", order: next.order })}
        count={count}
        empty={<NoMatch title={words.none} clear={clearFilters} onClear={() => set({ q: "", project: null })} />}
      />
      {state.new && mayWrite && (
        <RoleDialog
          role={null}
          onDone={({ id, projectId }) => navigate(hrefOfRole(id, projectId))}
          onClose={() => set({ new: false })}
        />
      )}
    </>
  );
}

interface FiltersProps {
  readonly q: string;
  readonly project: string | null;
  readonly set: ReturnType<typeof useQueryState<typeof listParams>>[1];
  readonly tools: ComponentChildren;
}

function RoleFilters({ q, project, set, tools }: FiltersProps) {
  const words = useWords(roleWords);
  const [isPicking, setPicking] = useState(false);
  const named = useResource(
    "GET /v1/organization/projects/{project_id}",
    project === null ? null : { params: { project_id: project } },
  ).value;
  const clear = () => set({ project: null });
  const chips = project === null ? [] : [{ label: words.projectFilter, value: named?.name ?? project, onClear: clear }];
  return (
    <FilterBar chips={chips} tools={tools}>
      <SearchBox value={q} onInput={(typed) => set({ q: typed }, "typing")} placeholder={words.search} />
      <button type="button" class="button filter-button" onClick={() => setPicking(true)}>
        <span>{words.project}</span>
        <Icon name="chevron" />
      </button>
      {isPicking && (
        <ProjectPicker
          onPick={({ id }) => {
            setPicking(false);
            set({ project: id });
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </FilterBar>
  );
}
