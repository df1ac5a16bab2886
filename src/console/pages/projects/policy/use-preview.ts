import { useEffect, useState } from "preact/hooks";
import { ask } from "../../../data/ask.ts";
import type { AnswerOf } from "../../../data/contract.ts";
import { Failure } from "../../../data/failure.ts";
import { bodyOf, type PolicyDraft } from "./draft.ts";

const route = "POST /rollcall/v1/projects/{project_id}/policy_preview";
/** Of each kind, so many are named. */
const namedMost = 200;
/** Nobody has chosen anything for so long. */
const pauseMs = 150;

export type Preview = AnswerOf<typeof route>;

/** Throws a Failure. */
export function previewOf(projectId: string, draft: PolicyDraft, signal?: AbortSignal): Promise<Preview> {
  return ask(route, { params: { project_id: projectId }, body: { ...bodyOf(draft), limit: namedMost } }, signal);
}

interface Previewed {
  /** The last one, which may be of the draft before. */
  readonly preview: Preview | null;
  readonly error: Failure | null;
  readonly isLoading: boolean;
}

/** What a draft would change, asked for again when the draft or what is known of the project changes. */
export function usePreview(projectId: string, draft: PolicyDraft, asOf: number | null): Previewed {
  const [state, setState] = useState<Previewed>({ preview: null, error: null, isLoading: true });
  useEffect(() => {
    const leaving = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    const timer = setTimeout(() => {
      previewOf(projectId, draft, leaving.signal).then(
        (preview) => setState({ preview, error: null, isLoading: false }),
        (error: unknown) => {
          if (leaving.signal.aborted) return;
          if (!(error instanceof Failure)) throw error;
          setState((before) => ({ ...before, error, isLoading: false }));
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [projectId, draft, asOf]);
  return state;
}
