import { cell, useCell } from "./cell.ts";
import type { AnswerOf } from "./contract.ts";
import { whenPersonChanges } from "./session.ts";

/*
 * How each source is at this moment, as the stream of changes tells it. Failing and recovering are no changes of the
 * organization, so no list is asked for again because of them.
 */

/** How a source is. */
export type SourceState = NonNullable<AnswerOf<"GET /rollcall/v1/changes">["source_states"]>[number];

const states = cell<ReadonlyMap<string, SourceState>>(new Map());

export function heardStates(): readonly SourceState[] {
  return [...states.get().values()];
}

/** Whether any of them says that a source fails, or is well again. */
export function takeStates(heard: readonly SourceState[]): boolean {
  const before = states.get();
  const next = new Map(before);
  for (const one of heard) {
    if (one.state === "removed") next.delete(one.source_id);
    else next.set(one.source_id, one);
  }
  if (heard.length > 0) states.set(next);
  return heard.some(({ source_id: id, state }) => before.has(id) && before.get(id)?.state !== state);
}

interface Stated {
  readonly id: string;
  readonly last_attempt_at: number | null;
}

/** The source with what was heard of it since it was loaded. */
export function useStates(): <Source extends Stated>(source: Source) => Source {
  const known = useCell(states);
  return (source) => {
    const heard = known.get(source.id);
    if (heard === undefined || (heard.last_attempt_at ?? 0) < (source.last_attempt_at ?? 0)) return source;
    const { object: _, source_id: _id, ...state } = heard;
    return { ...source, ...state };
  };
}

whenPersonChanges(() => states.set(new Map()));
