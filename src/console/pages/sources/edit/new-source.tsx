import { useMemo } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { useTitle } from "../../../frame/page/title.ts";
import { toast } from "../../../frame/toasts.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { hrefOf } from "../../../route/location.ts";
import { text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { newBodyOf, newDraft } from "./draft.ts";
import { EditView } from "./edit-view.tsx";
import { editWords } from "./words.ts";

/** A source that is being added. Its kind is in the address, so that a link can begin with one. */
export function NewSource() {
  const words = useWords(editWords);
  useTitle(words.title);
  const [{ kind }, set] = useQueryState({ kind: text("openai-compatible") });
  const trial = useAct("POST /rollcall/v1/source_trials");
  const adding = useAct("POST /rollcall/v1/sources");
  const first = useMemo(() => newDraft(kind), []);
  const editing = {
    body: newBodyOf,
    try: (body: ReturnType<typeof newBodyOf>) => {
      adding.reset();
      return trial.run({ body });
    },
    store: async (body: ReturnType<typeof newBodyOf>) => {
      trial.reset();
      const added = await adding.run({ body });
      if (added === null) return null;
      toast({ text: words.added(added.id) });
      return hrefOf("source", { id: added.id });
    },
    isTrying: trial.isRunning,
    isStoring: adding.isRunning,
    error: adding.error ?? trial.error,
  };
  return (
    <>
      <PageHeader title={words.title}>{words.lead}</PageHeader>
      <EditView
        first={first}
        stored={null}
        editing={editing}
        onKind={(next) => set({ kind: next }, "typing")}
        cancelHref={hrefOf("sources")}
      />
    </>
  );
}
