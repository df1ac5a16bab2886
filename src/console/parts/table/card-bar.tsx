import { useWords } from "../../words/words.ts";
import type { Column, Sort } from "./columns.ts";
import { ChooseAll, type Chosen } from "./table-head.tsx";
import { tableWords } from "./words.ts";

interface CardBarProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | null;
  readonly onSort: ((sort: Sort) => void) | null;
  readonly chosen: Chosen | null;
  readonly onChooseAll: () => void;
}

/** What the headings of a wide table do, above the cards of a narrow one. */
export function CardBar<Row>({ columns, sort, onSort, chosen, onChooseAll }: CardBarProps<Row>) {
  const words = useWords(tableWords);
  const sortable = columns.filter((column) => column.sort === true);
  const isSortable = onSort !== null && sortable.length > 0;
  if (chosen === null && !isSortable) return null;
  const isNamed = sort !== null && sortable.some(({ id }) => id === sort.by);
  return (
    <div class="table-cardbar">
      {chosen !== null && (
        <label class="table-cardbar-all">
          <ChooseAll chosen={chosen} onChooseAll={onChooseAll} />
          {!isSortable && words.selectAll}
        </label>
      )}
      {isSortable && (
        <select
          class="input"
          aria-label={words.sortBy}
          value={isNamed ? `${sort.order} ${sort.by}` : ""}
          onChange={({ currentTarget }) => {
            const [order, by = ""] = currentTarget.value.split(/ (.*)/s);
            onSort({ by, order: order === "desc" ? "desc" : "asc" });
          }}
        >
          {!isNamed && <option value="">{words.sortBy}</option>}
          {sortable.flatMap(({ id, title }) => [
            <option key={`asc ${id}`} value={`asc ${id}`}>{`${title}, ${words.ascending}`}</option>,
            <option key={`desc ${id}`} value={`desc ${id}`}>{`${title}, ${words.descending}`}</option>,
          ])}
        </select>
      )}
    </div>
  );
}
