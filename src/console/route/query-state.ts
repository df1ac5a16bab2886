import { useCallback, useMemo } from "preact/hooks";
import { useCell } from "../data/cell.ts";
import { current, navigate, replace } from "./location.ts";
import { readState, writeState, type Params, type StateOf } from "./query-params.ts";

/*
 * The state of a list is in the query of its address, so that a reload, Back and a link to somebody else show the same.
 * A value that is the default leaves the address.
 */

/** `typing` changes the current entry of the history; a step makes a new one, to which Back returns. */
export type SetState<Described> = (change: Partial<StateOf<Described>>, how?: "step" | "typing") => void;

/** The state of the page in its address. Parameters that are not described stay. */
export function useQueryState<Described extends Params>(
  params: Described,
): readonly [StateOf<Described>, SetState<Described>] {
  const { search } = useCell(current);
  // The description is written in place and new at each drawing, but always says the same.
  const described = useMemo(() => params, []);
  const state = useMemo(() => readState(described, new URLSearchParams(search)), [described, search]);
  const set = useCallback<SetState<Described>>(
    (change, how = "step") => {
      const next = writeState(described, new URLSearchParams(current.get().search), change);
      const href = `${current.get().pathname}${next.size === 0 ? "" : `?${next}`}`;
      if (href === current.get().pathname + current.get().search) return;
      if (how === "typing") replace(href);
      else navigate(href);
    },
    [described],
  );
  return [state, set];
}
