import { useMemo } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { useWords } from "../../words/words.ts";
import { SearchBox } from "../filter/search-box.tsx";
import { Dialog } from "../over/dialog.tsx";
import { EmptyState } from "../page/empty-state.tsx";
import { ErrorPanel } from "../page/error-panel.tsx";
import type { Column } from "../table/columns.ts";
import { Table } from "../table/table.tsx";
import type { More } from "../table/table-props.ts";
import { pickWords } from "./words.ts";

/** Something to choose: known by its name, told apart by its id. */
export interface PickItem {
  readonly id: string;
  readonly name: string;
  /** What else tells it apart, such as an address. */
  readonly note?: string;
}

interface PickerProps {
  readonly title: string;
  /** As found; null while they are on their way. */
  readonly items: readonly PickItem[] | null;
  readonly q: string;
  readonly onSearch: (q: string) => void;
  readonly onPick: (item: PickItem) => void;
  readonly onClose: () => void;
  readonly failure?: Failure | null;
  readonly more?: More | null;
}

const none: readonly PickItem[] = [];
const rowKey = ({ id }: PickItem) => id;
const nameOf = ({ name }: PickItem) => name;

/** A dialog in which one of many is searched and chosen, by name first. */
export function Picker({ title, items, q, onSearch, onPick, onClose, failure = null, more = null }: PickerProps) {
  const words = useWords(pickWords);
  const columns = useMemo<readonly Column<PickItem>[]>(
    () => [
      { id: "name", title: words.name, width: 160, grow: 2, card: "title", cell: ({ name }) => <bdi>{name}</bdi> },
      {
        id: "note",
        title: words.details,
        width: 140,
        card: "aside",
        cell: ({ note }) => <bdi class="soft">{note}</bdi>,
      },
      { id: "id", title: words.id, width: 150, card: "detail", cell: ({ id }) => <bdi class="mono soft">{id}</bdi> },
    ],
    [words],
  );
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <SearchBox value={q} onInput={onSearch} takesSlash={false} isFirst />
      {failure !== null && <ErrorPanel failure={failure} />}
      <Table
        label={title}
        rows={items ?? none}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        onOpen={onPick}
        isLoading={items === null && failure === null}
        more={more}
        empty={failure === null && <EmptyState title={words.nobody} />}
      />
    </Dialog>
  );
}
