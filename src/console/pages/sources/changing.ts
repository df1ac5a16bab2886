import { useMay } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { useDeclaredWhy } from "../../parts/text/declared-by.tsx";
import { useWords } from "../../words/words.ts";
import type { Source } from "./source.ts";
import { sourceWords } from "./words.ts";

type Whose = Pick<Source, "shared" | "declared_by">;

/** Why a source cannot be refreshed or changed by the reader; null if it can. */
export function useWhyNot(): { readonly refresh: (source: Whose) => string | null; readonly change: typeof refresh } {
  const words = useWords(sourceWords);
  const may = useMay()("write-organization");
  const declaredWhy = useDeclaredWhy();
  return { refresh, change: (source) => refresh(source) ?? declaredWhy({ by: source.declared_by }) };

  function refresh({ shared }: Whose): string | null {
    if (shared) return words.sharedWhy;
    return may ? null : words.rightWhy;
  }
}

/** Asks the server to fetch the list of a source now. */
export function useRefreshing() {
  const words = useWords(sourceWords);
  const { run, error, isRunning } = useAct("POST /rollcall/v1/sources/{source_id}/refresh");
  const refresh = async ({ id }: Pick<Source, "id">) => {
    if ((await run({ params: { source_id: id } })) !== null) toast({ text: words.refreshAsked(id) });
  };
  return { refresh, error, isRunning };
}
