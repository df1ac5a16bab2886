import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useResource } from "../../../data/use-resource.ts";
import { FilterBar, type FilterChip } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { GroupPicker, ProjectPicker } from "../../../parts/pick/pickers.tsx";
import type { SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { noFilters, type listParams, type ListState } from "./list-state.ts";
import { peopleWords } from "../words.ts";
import { peopleListWords } from "./words.ts";

interface FiltersProps {
  readonly state: ListState;
  readonly set: SetState<typeof listParams>;
  readonly tools: ComponentChildren;
}

/** The line above the list of people: search, project and group. */
export function PeopleFilters({ state, set, tools }: FiltersProps) {
  const words = useWords(peopleListWords);
  const { role, roles } = useWords(peopleWords);
  const [picks, setPicks] = useState<"project" | "group" | null>(null);
  const chips = useChips(state, set);
  const close = () => setPicks(null);
  const pick = (field: "project" | "group") => (item: { readonly id: string }) => {
    close();
    set({ [field]: item.id });
  };
  return (
    <FilterBar chips={chips} {...(chips.length > 1 && { onClearAll: () => set(noFilters) })} tools={tools}>
      <SearchBox value={state.q} onInput={(q) => set({ q }, "typing")} placeholder={words.search} />
      <FilterMenu
        label={role}
        choices={(["owner", "reader"] as const).map((value) => ({ value, label: roles[value] }))}
        chosen={state.role === "" ? [] : [state.role]}
        onChange={([chosen]) => set({ role: chosen === "owner" || chosen === "reader" ? chosen : "" })}
        isSingle
      />
      <button type="button" class="button filter-button" onClick={() => setPicks("project")}>
        <span>{words.project}</span>
        <Icon name="chevron" />
      </button>
      <button type="button" class="button filter-button" onClick={() => setPicks("group")}>
        <span>{words.group}</span>
        <Icon name="chevron" />
      </button>
      {picks === "project" && <ProjectPicker onClose={close} onPick={pick("project")} />}
      {picks === "group" && <GroupPicker onClose={close} onPick={pick("group")} />}
    </FilterBar>
  );
}

function useChips({ project, group, role }: ListState, set: SetState<typeof listParams>): readonly FilterChip[] {
  const words = useWords(peopleListWords);
  const people = useWords(peopleWords);
  const inProject = useResource(
    "GET /v1/organization/projects/{project_id}",
    project === null ? null : { params: { project_id: project } },
  ).value;
  const inGroup = useResource(
    "GET /v1/organization/groups/{group_id}",
    group === null ? null : { params: { group_id: group } },
  ).value;
  return [
    ...(role === "" ? [] : [{ label: people.role, value: people.roles[role], onClear: () => set({ role: "" }) }]),
    ...(project === null
      ? []
      : [{ label: words.inProject, value: inProject?.name ?? project, onClear: () => set({ project: null }) }]),
    ...(group === null
      ? []
      : [{ label: words.inGroup, value: inGroup?.name ?? group, onClear: () => set({ group: null }) }]),
  ];
}
