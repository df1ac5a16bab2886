import { createContext } from "preact";
import { useContext } from "preact/hooks";

/**
 * A table is one stop of the Tab key. Then come the controls of the row under the cursor, and no others: the cursor
 * moves between rows by arrows.
 */
export const RowFocus = createContext(true);

/** The `tabIndex` of a control that may stand in a row. */
export function useTabIndex(): 0 | -1 {
  return useContext(RowFocus) ? 0 : -1;
}
