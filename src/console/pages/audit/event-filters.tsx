import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { eventTypes } from "../../../core/audit/event-types.ts";
import { serverNowMs } from "../../data/send.ts";
import { FilterBar, type FilterChip } from "../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../parts/filter/filter-menu.tsx";
import { SearchBox } from "../../parts/filter/search-box.tsx";
import { Menu } from "../../parts/over/menu.tsx";
import { PersonPicker, ProjectPicker } from "../../parts/pick/pickers.tsx";
import type { SetState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { DaysDialog } from "./days-dialog.tsx";
import type { EventRow } from "./event-row.ts";
import { abouts, typesAbout, type About } from "./events/about.ts";
import { eventWords } from "./events/event-words.ts";
import { minuteAgo, noFilters, type auditParams, type AuditState } from "./filtering.ts";
import { IdDialog } from "./id-dialog.tsx";
import { auditWords } from "./words.ts";

interface FiltersProps {
  readonly rows: readonly EventRow[];
  readonly state: AuditState;
  readonly set: SetState<typeof auditParams>;
  readonly tools: ComponentChildren;
}

type Asking = "person" | "project" | "id" | "days";

/** The search, the filters, and those that are on. */
export function EventFilters({ rows, state, set, tools }: FiltersProps) {
  const words = useWords(auditWords);
  const { about: labels, types } = useWords(eventWords);
  const [asking, setAsking] = useState<Asking | null>(null);
  const offered = state.about.length === 0 ? eventTypes : typesAbout(state.about);
  const close = () => setAsking(null);
  const choose = (change: Partial<AuditState>) => {
    set(change);
    close();
  };
  const ago = (seconds: number) => () => set({ from: minuteAgo(seconds, serverNowMs()), to: "" });
  return (
    <FilterBar chips={useChips({ rows, state, set })} onClearAll={() => set(noFilters)} tools={tools}>
      <SearchBox value={state.q} placeholder={words.search} onInput={(q) => set({ q }, "typing")} />
      <FilterMenu
        label={words.about}
        chosen={state.about}
        choices={abouts.map((value) => ({ value, label: labels[value] }))}
        onChange={(chosen) => set({ about: chosen as readonly About[], type: [] })}
      />
      <FilterMenu
        label={words.type}
        chosen={state.type}
        choices={offered.map((value) => ({ value, label: types[value] }))}
        onChange={(chosen) => set({ type: chosen as AuditState["type"] })}
      />
      <Menu
        label={words.time}
        text={words.time}
        items={[
          { label: words.lastHour, onSelect: ago(3600) },
          { label: words.lastDay, onSelect: ago(86_400) },
          { label: words.lastWeek, onSelect: ago(7 * 86_400) },
          { label: words.lastMonth, onSelect: ago(30 * 86_400) },
          { label: words.days, onSelect: () => setAsking("days") },
        ]}
      />
      <Menu
        label={words.more}
        text={words.more}
        items={[
          { label: words.byPerson, onSelect: () => setAsking("person") },
          { label: words.inProject, onSelect: () => setAsking("project") },
          { label: words.aboutId, onSelect: () => setAsking("id") },
        ]}
      />
      {asking === "person" && <PersonPicker onPick={({ id }) => choose({ who: id })} onClose={close} />}
      {asking === "project" && <ProjectPicker onPick={({ id }) => choose({ project: id })} onClose={close} />}
      {asking === "id" && <IdDialog onChoose={(resource) => choose({ resource })} onClose={close} />}
      {asking === "days" && <DaysDialog state={state} onChoose={choose} onClose={close} />}
    </FilterBar>
  );
}

/** People and projects are shown by name if a row names them. */
function useChips({ rows, state, set }: Omit<FiltersProps, "tools">): readonly FilterChip[] {
  const words = useWords(auditWords);
  const { about, types } = useWords(eventWords);
  const { who, project, resource, from, to } = state;
  const author = who === null ? undefined : rows.find((row) => row.author.id === who)?.author;
  const named = project === null ? undefined : rows.find((row) => row.wire.project?.id === project)?.wire.project;
  const one = (label: string, value: string, off: Partial<AuditState>) =>
    value === "" ? [] : [{ label, value, onClear: () => set(off) }];
  return [
    ...state.about.map((value) => ({
      label: words.about,
      value: about[value],
      onClear: () => set({ about: state.about.filter((other) => other !== value), type: [] }),
    })),
    ...state.type.map((value) => ({
      label: words.type,
      value: types[value],
      onClear: () => set({ type: state.type.filter((other) => other !== value) }),
    })),
    ...one(words.who, author?.name ?? author?.email ?? who ?? "", { who: null }),
    ...one(words.project, named?.name ?? project ?? "", { project: null }),
    ...one(words.thing, resource ?? "", { resource: null }),
    ...one(words.from, momentText(from), { from: "" }),
    ...one(words.to, momentText(to), { to: "" }),
  ];
}

function momentText(moment: string): string {
  return moment === "" ? "" : `${moment.replace("T", " ").replace("Z", "")} UTC`;
}
