import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import { Failure } from "../../data/failure.ts";
import { whenChanges } from "../../data/feed.ts";
import type { Change } from "../../data/follow.ts";

/** So many of the newest changes are kept, however long the page is open. */
export const keptMax = 500;
/** What was before the page opened, in revisions of the server. */
const revisionsBefore = 100;

export function keyOf({ revision, type, resource }: Change): string {
  return `${revision} ${type} ${resource.id}`;
}

/** The newest first, each once: after a cut, a revision comes again as a whole. */
export function joined(before: readonly Change[], changes: readonly Change[]): readonly Change[] {
  const byKey = new Map([...before, ...changes].map((change) => [keyOf(change), change]));
  return [...byKey.values()].toSorted((one, other) => other.revision - one.revision).slice(0, keptMax);
}

const none: readonly Change[] = [];

/** What changes while the page is open, and what changed shortly before. What comes during a pause is held back. */
export function useLiveChanges() {
  const [shown, setShown] = useState(none);
  const [held, setHeld] = useState(none);
  const [pausedMs, setPausedMs] = useState<number | null>(null);
  const isPaused = useRef(false);
  useEffect(
    () =>
      whenChanges((changes) => {
        const take = isPaused.current ? setHeld : setShown;
        take((before) => joined(before, changes));
      }),
    [],
  );
  const recent = useRecent((changes) => setShown((before) => joined(before, changes)));
  const pause = useCallback(() => {
    isPaused.current = true;
    setPausedMs(Date.now());
  }, []);
  const goOn = useCallback(() => {
    isPaused.current = false;
    setPausedMs(null);
    setShown((before) => joined(before, held));
    setHeld(none);
  }, [held]);
  const clear = useCallback(() => setShown(none), []);
  return { ...recent, shown, held, pausedMs, pause, goOn, clear };
}

/** Asks once for what was before. */
function useRecent(found: (changes: readonly Change[]) => void) {
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(1);
  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      try {
        found(await recentChanges(controller.signal));
        setError(null);
      } catch (caught) {
        if (controller.signal.aborted) return;
        if (!(caught instanceof Failure)) throw caught;
        setError(caught);
      }
      setLoading(false);
    };
    void load();
    return () => controller.abort();
  }, [attempt]);
  return { isLoading, error, retry: () => setAttempt((before) => before + 1) };
}

async function recentChanges(signal: AbortSignal): Promise<readonly Change[]> {
  const { revision } = await ask("GET /rollcall/v1/changes", { query: { since: "now", stream: false } }, signal);
  const since = Math.max(0, revision - revisionsBefore);
  const { data } = await ask("GET /rollcall/v1/changes", { query: { since, limit: keptMax, stream: false } }, signal);
  return data;
}
