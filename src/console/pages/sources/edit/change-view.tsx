import { useMemo } from "preact/hooks";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { Banner } from "../../../parts/page/banner.tsx";
import { useWhyNot } from "../changing.ts";
import type { Source } from "../source.ts";
import { changeBodyOf, draftOf, type Draft, type Kind } from "./draft.ts";
import { EditView } from "./edit-view.tsx";
import { editWords } from "./words.ts";

/** A source that is being changed, in the same form in which it was made. */
export function ChangeView({ source }: { readonly source: Source }) {
  const why = useWhyNot().change(source);
  if (why !== null) return <Banner tone="info">{why}</Banner>;
  return <Changed source={source} />;
}

function Changed({ source }: { readonly source: Source }) {
  const words = useWords(editWords);
  const params = { source_id: source.id };
  const trial = useAct("POST /rollcall/v1/sources/{source_id}/trials");
  const saving = useAct("POST /rollcall/v1/sources/{source_id}");
  // What somebody else changes meanwhile does not take what is being written.
  const first = useMemo(() => draftOf(source), []);
  type Body = ReturnType<typeof changeBodyOf>;
  const editing = {
    body: (draft: Draft, kind: Kind) => changeBodyOf(draft, first, kind),
    try: (body: Body) => {
      saving.reset();
      return trial.run({ params, body });
    },
    store: async (body: Body) => {
      trial.reset();
      if ((await saving.run({ params, body })) === null) return null;
      toast({ text: words.saved(source.id) });
      return hrefOf("source", { id: source.id });
    },
    isTrying: trial.isRunning,
    isStoring: saving.isRunning,
    error: saving.error ?? trial.error,
  };
  const stored = { hasSecret: source.has_secret ?? false, baseUrl: source.base_url ?? "" };
  return <EditView first={first} stored={stored} editing={editing} cancelHref={hrefOf("source", { id: source.id })} />;
}
