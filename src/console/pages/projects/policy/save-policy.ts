import { useCallback, useRef, useState } from "preact/hooks";
import { Failure } from "../../../data/failure.ts";
import { act } from "../../../data/use-act.ts";
import { bodyOf, type PolicyDraft } from "./draft.ts";
import { previewOf, type Preview } from "./use-preview.ts";

const path = "/v1/organization/projects/{project_id}/model_permissions";

/** Throws a Failure. */
export async function savePolicy(projectId: string, draft: PolicyDraft): Promise<void> {
  const params = { project_id: projectId };
  if (draft.mode === "all") await act(`DELETE ${path}`, { params });
  else await act(`POST ${path}`, { params, body: bodyOf(draft) });
}

interface Saving {
  /** What the draft would hide, while somebody is asked about it. */
  readonly asked: Preview["lost"] | null;
  readonly failure: Failure | null;
  readonly isRunning: boolean;
}

const idle: Saving = { asked: null, failure: null, isRunning: false };

/** Saves a draft, and asks first if anything would be lost. */
export function useSaving(projectId: string, draft: PolicyDraft, saved: () => void) {
  const [state, setState] = useState<Saving>(idle);
  const runs = useRef(false);
  const attempt = useCallback(async (work: () => Promise<Saving>) => {
    if (runs.current) return;
    runs.current = true;
    setState((before) => ({ ...before, failure: null, isRunning: true }));
    try {
      setState(await work());
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setState((before) => ({ ...before, failure: error, isRunning: false }));
    } finally {
      runs.current = false;
    }
  }, []);
  const write = async () => {
    await savePolicy(projectId, draft);
    saved();
    return idle;
  };
  const save = () =>
    attempt(async () => {
      // The preview that is shown may be of a moment ago.
      const { lost } = await previewOf(projectId, draft);
      return lost.total > 0 ? { ...idle, asked: lost } : await write();
    });
  return { ...state, save, confirm: () => attempt(write), cancel: () => setState(idle) };
}
