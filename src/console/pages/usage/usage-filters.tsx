import { FilterBar } from "../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../parts/filter/filter-menu.tsx";
import type { SetState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { rangeNames, widthsFor, type Range, type Width } from "./range.ts";
import { dimensions, figureNames, type usageParams, type UsageState } from "./usage-state.ts";
import { usageWords } from "./words.ts";

interface FiltersProps {
  readonly state: UsageState;
  readonly set: SetState<typeof usageParams>;
  readonly range: Range;
  readonly width: Width;
}

const ends = ["complete", "incomplete", "broken", "cancelled", "refused", "failed"] as const;

export const noFilters = { project: [], user: [], key: [], model: [], source: [], call: [], end: [] } as const;

/** The time, what is shown of it, and the filters that are on. A row of the list beneath sets one. */
export function UsageFilters({ state, set, range, width }: FiltersProps) {
  const words = useWords(usageWords);
  const chips = [
    ...dimensions.flatMap((name) =>
      state[name].map((value) => ({
        label: words.bys[name],
        value,
        onClear: () => set({ [name]: state[name].filter((other) => other !== value) }),
      })),
    ),
    ...state.end.map((value) => ({
      label: words.end,
      value: words.ends[value as (typeof ends)[number]] ?? value,
      onClear: () => set({ end: state.end.filter((other) => other !== value) }),
    })),
  ];
  return (
    <FilterBar chips={chips} onClearAll={() => set(noFilters)}>
      <label class="usage-choice">
        <span>{words.range}</span>
        <Select
          value={state.range}
          values={rangeNames}
          text={words.ranges}
          onChange={(name) => set({ range: name, width: "" })}
        />
      </label>
      {state.range === "own" && (
        <>
          <DayInput label={words.from} value={state.from} onInput={(from) => set({ from }, "typing")} />
          <DayInput label={words.to} value={state.to} onInput={(to) => set({ to }, "typing")} />
        </>
      )}
      {state.view === "sums" ? (
        <>
          <label class="usage-choice">
            <span>{words.width}</span>
            <Select
              value={width}
              values={widthsFor(range)}
              text={words.widths}
              onChange={(next) => set({ width: next })}
            />
          </label>
          <label class="usage-choice">
            <span>{words.show}</span>
            <Select value={state.show} values={figureNames} text={words.figures} onChange={(show) => set({ show })} />
          </label>
          <label class="usage-choice">
            <span>{words.by}</span>
            <Select value={state.by} values={dimensions} text={words.bys} onChange={(by) => set({ by })} />
          </label>
        </>
      ) : (
        <FilterMenu
          label={words.end}
          chosen={state.end}
          choices={ends.map((value) => ({ value, label: words.ends[value] }))}
          onChange={(end) => set({ end })}
        />
      )}
    </FilterBar>
  );
}

interface SelectProps<Value extends string> {
  readonly value: Value;
  readonly values: readonly Value[];
  readonly text: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

function Select<Value extends string>({ value, values, text, onChange }: SelectProps<Value>) {
  return (
    <select
      class="input"
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = values[currentTarget.selectedIndex];
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {values.map((one) => (
        <option key={one} value={one}>
          {text[one]}
        </option>
      ))}
    </select>
  );
}

interface DayProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function DayInput({ label, value, onInput }: DayProps) {
  return (
    <label class="usage-choice">
      <span>{label}</span>
      <input class="input" type="date" value={value} onInput={({ currentTarget }) => onInput(currentTarget.value)} />
    </label>
  );
}
