import { storedDraft } from "../../data/drafts.ts";

/** What was written. The key is never in it. */
export interface Draft {
  readonly system: string;
  readonly prompt: string;
}

export const draftName = "playground";

export function draftBefore(): Draft {
  const { system, prompt }: Partial<Record<keyof Draft, unknown>> = storedDraft(draftName) ?? {};
  return { system: textOf(system), prompt: textOf(prompt) };
}

function textOf(stored: unknown): string {
  return typeof stored === "string" ? stored : "";
}
