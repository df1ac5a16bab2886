import type { Pages } from "../../data/use-pages.ts";
import type { TableProps } from "./table-props.ts";
import { Table } from "./table.tsx";

interface PagedTableProps<Row> extends Omit<TableProps<Row>, "rows" | "isLoading" | "more"> {
  readonly pages: Pages<Row>;
}

const noRows: readonly never[] = [];

/** A list that comes from the server page by page. One that could not be asked for is not called empty. */
export function PagedTable<Row>({ pages, empty, ...table }: PagedTableProps<Row>) {
  const { rows, error, isLoading, hasMore, more } = pages;
  return (
    <Table
      {...table}
      rows={rows ?? noRows}
      isLoading={isLoading}
      more={{ hasMore, isLoading, load: more }}
      empty={error === null && empty}
    />
  );
}
