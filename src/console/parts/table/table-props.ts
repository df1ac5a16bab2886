import type { ComponentChildren } from "preact";
import type { MenuItem } from "../over/menu-item.ts";
import type { Column, Sort } from "./columns.ts";

export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
}

/** The rest of a list that comes in pages. */
export interface More {
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly load: () => void;
}

export interface TableProps<Row> {
  /** What the table is of, for screen readers. */
  readonly label: string;
  /** Filtered and sorted already. */
  readonly rows: readonly Row[];
  /** Made once and kept: a row is drawn anew when they are others. */
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** What a row is called where it is spoken of; its key otherwise. */
  readonly nameOf?: (row: Row) => string;
  /** Where the first cell of a row leads, which is then text alone. Enter and a click on the row lead there too. */
  readonly hrefOf?: (row: Row) => string;
  /** Instead of leading somewhere, what choosing a row does. */
  readonly onOpen?: (row: Row) => void;
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  readonly selection?: Selection;
  readonly actions?: (row: Row) => readonly MenuItem[];
  /** Shown instead of rows when there are none. */
  readonly empty: ComponentChildren;
  /** Such as "37 models": said to screen readers once typing has ended. */
  readonly count?: string | undefined;
  readonly isLoading?: boolean;
  readonly more?: More | null;
}
