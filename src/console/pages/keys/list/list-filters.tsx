import { useState } from "preact/hooks";
import { Exports } from "../../../parts/export/exports.tsx";
import type { Rest } from "../../../parts/export/rest-dialog.tsx";
import { FilterBar, type FilterChip } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { PersonPicker, ProjectPicker } from "../../../parts/pick/pickers.tsx";
import { ColumnPicker, type ColumnChoice } from "../../../parts/table/column-picker.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import type { SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { csvOfKeys } from "./key-csv.ts";
import type { KeyRow } from "../key-row.ts";
import { kinds, noFilters, states, type listParams, type ListState } from "./list-state.ts";
import { useProject, useUser } from "../use-named.ts";
import { keysWords } from "../words.ts";

interface FiltersProps {
  readonly state: ListState;
  readonly set: SetState<typeof listParams>;
  readonly rows: readonly KeyRow[];
  readonly rest: Rest<KeyRow>;
  readonly query: Readonly<Record<string, string | number | undefined>>;
  readonly columns: readonly Column<KeyRow>[];
  readonly choice: ColumnChoice<KeyRow>;
}

/** The line above the list: search, kind, state, project and person. */
export function ListFilters({ state, set, rows, rest, query, columns, choice }: FiltersProps) {
  const words = useWords(keysWords);
  const [picks, setPicks] = useState<"project" | "person" | null>(null);
  const close = () => setPicks(null);
  const chips = useChips(state, set);
  return (
    <FilterBar
      chips={chips}
      {...(chips.length > 1 && { onClearAll: () => set(noFilters) })}
      tools={
        <>
          <ColumnPicker columns={columns} choice={choice} />
          <Exports
            what="keys"
            rows={() => rows}
            rest={rest}
            csv={csvOfKeys}
            curl={{ path: "/rollcall/v1/api_keys", query }}
          />
        </>
      }
    >
      <SearchBox value={state.q} onInput={(q) => set({ q }, "typing")} placeholder={words.searchHint} />
      <FilterMenu
        label={words.kind}
        choices={kinds.map((value) => ({ value, label: words.kindNames[value] }))}
        chosen={state.kind === "" ? [] : [state.kind]}
        onChange={([kind]) => set({ kind: kinds.find((known) => known === kind) ?? "" })}
        isSingle
      />
      <FilterMenu
        label={words.state}
        choices={states.map((value) => ({ value, label: words.stateFilters[value] }))}
        chosen={state.state === "" ? [] : [state.state]}
        onChange={([chosen]) => set({ state: states.find((known) => known === chosen) ?? "" })}
        isSingle
      />
      <button type="button" class="button filter-button" onClick={() => setPicks("project")}>
        <span>{words.project}</span>
        <Icon name="chevron" />
      </button>
      <button type="button" class="button filter-button" onClick={() => setPicks("person")}>
        <span>{words.person}</span>
        <Icon name="chevron" />
      </button>
      {picks === "project" && (
        <ProjectPicker
          onClose={close}
          onPick={({ id }) => {
            close();
            set({ project: id });
          }}
        />
      )}
      {picks === "person" && (
        <PersonPicker
          onClose={close}
          onPick={({ id }) => {
            close();
            set({ user: id });
          }}
        />
      )}
    </FilterBar>
  );
}

function useChips(state: ListState, set: SetState<typeof listParams>): readonly FilterChip[] {
  const words = useWords(keysWords);
  const project = useProject(state.project);
  const user = useUser(state.user);
  const chips: FilterChip[] = [];
  if (state.kind !== "")
    chips.push({ label: words.kind, value: words.kindNames[state.kind], onClear: () => set({ kind: "" }) });
  if (state.state !== "")
    chips.push({ label: words.state, value: words.stateFilters[state.state], onClear: () => set({ state: "" }) });
  if (project !== null)
    chips.push({ label: words.project, value: project.name, onClear: () => set({ project: null }) });
  if (user !== null) chips.push({ label: words.person, value: user.name, onClear: () => set({ user: null }) });
  return chips;
}
