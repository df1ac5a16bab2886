import { useCallback, useEffect, useState } from "preact/hooks";
import { askAnew } from "./ask.ts";
import type { AnswerOf, ReadRoute, RequestOf } from "./contract.ts";
import { resourceFor, type Load, type Resource as Stored, type Snapshot } from "./resource-store.ts";

/** An answer, how old it is, and what asks for it again. */
export interface Shown<Value> extends Snapshot<Value> {
  readonly refresh: () => void;
}

/**
 * The answer of a call, which is asked for again when it may have changed: `useResource("GET /rollcall/v1/me", {})`. With
 * null as the request, nothing is asked yet.
 */
export function useResource<Asking extends ReadRoute>(
  route: Asking,
  request: RequestOf<Asking> | null,
): Shown<AnswerOf<Asking>> {
  return useStored(request === null ? null : keyOf(route, request), route, async (before, signal) => {
    if (request === null) return null;
    const asked = await askAnew(route, request, before?.etag ?? null, signal);
    return asked === null ? null : { value: asked.answer, etag: asked.etag, length: asked.length };
  });
}

export function keyOf(route: string, request: object): string {
  return `${route} ${JSON.stringify(request)}`;
}

const nothing: Snapshot<never> = { value: null, error: null, isLoading: false, asOf: null };

/** The stored value under a key, which says all that `load` depends on. */
export function useStored<Value>(
  key: string | null,
  route: string,
  load: Load<Value>,
): Shown<Value> & Extending<Value> {
  const [, setDrawn] = useState(0);
  const resource: Stored<Value> | null =
    key === null ? null : resourceFor(key, route.slice(route.indexOf(" ") + 1), load);
  useEffect(() => resource?.watch(() => setDrawn((count) => count + 1)), [resource]);
  const refresh = useCallback(() => void resource?.refresh(), [resource]);
  const extend = useCallback((more: Load<Value>) => void resource?.extend(more), [resource]);
  return { ...(resource?.snapshot ?? nothing), refresh, extend };
}

interface Extending<Value> {
  readonly extend: (load: Load<Value>) => void;
}
