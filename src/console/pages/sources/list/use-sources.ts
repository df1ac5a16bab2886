import { useEffect, useMemo } from "preact/hooks";
import { useStates } from "../../../data/source-states.ts";
import { usePages } from "../../../data/use-pages.ts";
import type { Source } from "../source.ts";

const none: readonly Source[] = [];

/** All sources of the organization, of which there are a few hundred at most, as they are at this moment. */
export function useSources() {
  const { rows, hasMore, more, isLoading, error, refresh } = usePages("GET /rollcall/v1/sources", {
    query: { limit: 100 },
  });
  const stated = useStates();
  useEffect(() => {
    if (hasMore && !isLoading && error === null) more();
  }, [hasMore, isLoading, error, more]);
  const sources = useMemo(() => (rows ?? none).map(stated), [rows, stated]);
  return { sources, isLoading: isLoading && rows === null, isKnown: rows !== null, error, refresh };
}
