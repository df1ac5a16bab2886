import type { Columns, Layout } from "../formats/table.ts";
import type { Json } from "../json/value.ts";

/** How the items of a list are shown. Without one, each field of a value is a row, and can be opened in turn. */
export interface Outline {
  readonly columns: Columns;
  readonly layout: Layout;
  /** A whole item for people. */
  readonly readable: (item: Json) => Json;
  /** In lower case; by default what the columns show. */
  readonly searched?: (item: Json) => string;
}
