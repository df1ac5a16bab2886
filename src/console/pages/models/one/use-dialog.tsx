import { useEffect, useState } from "preact/hooks";
import { useResource } from "../../../data/use-resource.ts";
import { SnippetChoice } from "../../../parts/code/snippet-choice.tsx";
import { Dialog } from "../../../parts/over/dialog.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Link } from "../../../route/link.tsx";
import { root } from "../../../route/location.ts";
import { serverAddress } from "../../../route/server-address.ts";
import { useWords } from "../../../words/words.ts";
import { listFact, type ModelWire } from "../standing.ts";
import { oneWords } from "./words.ts";

interface UseProps {
  readonly model: ModelWire;
  readonly onClose: () => void;
}

/** The lines that call the model, for each client whose calls its source takes. */
export function UseDialog({ model, onClose }: UseProps) {
  const words = useWords(oneWords);
  const [chosen, choose] = useState<string | null>(null);
  const server = model.served_by?.source ?? model.source?.id ?? null;
  const { value, isLoading } = useResource(
    "GET /rollcall/v1/sources/{source_id}",
    server === null ? null : { params: { source_id: server } },
  );
  const outputs = listFact(model.facts, "output_modalities");
  const using = useLoaded();
  const snippets = using?.usingSnippets(serverAddress(location.origin, root), {
    id: model.id,
    embeds: outputs.includes("embedding") && !outputs.includes("text"),
    calls: value?.calls.served ?? null,
  });
  const isReady = snippets !== undefined && (value !== null || !isLoading);
  return (
    <Dialog title={words.use} onClose={onClose} isWide>
      <p class="lead soft">
        {words.useLead} <Link page="keys">{words.useKey}</Link>
      </p>
      {!isReady && <Skeleton lines={6} />}
      {isReady && snippets.length > 0 && <SnippetChoice snippets={snippets} chosen={chosen} onChoose={choose} />}
      {isReady && snippets.length === 0 && (
        <EmptyState title={words.useNothing}>{words.useNothingHint(server ?? "")}</EmptyState>
      )}
    </Dialog>
  );
}

/** What makes the lines is loaded when somebody asks for them: the page is large enough without it. */
function useLoaded(): typeof import("../../../parts/code/using.ts") | null {
  const [loaded, setLoaded] = useState<typeof import("../../../parts/code/using.ts") | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    import("../../../parts/code/using.ts").then(setLoaded, setFailure);
  }, []);
  if (failure !== null) throw failure;
  return loaded;
}
