import { useSettled } from "../../../parts/pick/use-settled.ts";
import { text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";

/** The search of a view, in the address, and what is asked of the server once typing has paused. */
export function useSearch() {
  const [{ q }, set] = useQueryState({ q: text() });
  const sought = useSettled(q.trim());
  return {
    q,
    set: (typed: string) => set({ q: typed }, "typing"),
    query: { limit: 100, sort: "name" as const, ...(sought !== "" && { q: sought }) },
  };
}
