import { useMemo, useState } from "preact/hooks";
import { keep, kept } from "../../data/kept.ts";
import { useWords } from "../../words/words.ts";
import { FilterMenu } from "../filter/filter-menu.tsx";
import type { Column } from "./columns.ts";
import { tableWords } from "./words.ts";

export interface ColumnChoice<Row> {
  /** Those that are shown. */
  readonly shown: readonly Column<Row>[];
  readonly chosen: readonly string[];
  readonly choose: (chosen: readonly string[]) => void;
}

/** Which columns of a table are shown; this browser keeps the choice under the table's name. */
export function useColumns<Row>(name: string, columns: readonly Column<Row>[]): ColumnChoice<Row> {
  const [stored, setStored] = useState(() => kept(`columns.${name}`));
  return useMemo(() => {
    const usual = columns.filter(({ isShown }) => isShown !== false).map(({ id }) => id);
    const wanted = stored === null ? usual : stored.split(",");
    // The first column names the row and always stays.
    const shown = columns.filter(({ id }, at) => at === 0 || wanted.includes(id));
    const choose = (chosen: readonly string[]) => {
      const isUsual = columns.every(({ id }, at) => at === 0 || chosen.includes(id) === usual.includes(id));
      const text = isUsual ? null : columns.flatMap(({ id }) => (chosen.includes(id) ? [id] : [])).join(",");
      keep(`columns.${name}`, text);
      setStored(text);
    };
    return { shown, chosen: shown.map(({ id }) => id), choose };
  }, [columns, stored, name]);
}

interface PickerProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly choice: ColumnChoice<Row>;
}

export function ColumnPicker<Row>({ columns, choice }: PickerProps<Row>) {
  const words = useWords(tableWords);
  const choices = columns.slice(1).map(({ id, title }) => ({ value: id, label: title }));
  return (
    <FilterMenu
      icon="columns"
      label={words.columns}
      choices={choices}
      chosen={choice.chosen}
      onChange={choice.choose}
    />
  );
}
