import { useMay } from "../../../data/session.ts";
import { useResource } from "../../../data/use-resource.ts";
import { useConfigFile } from "../../../parts/text/config-file.ts";
import { useWords } from "../../../words/words.ts";
import type { ModelWire } from "../standing.ts";
import { oneWords } from "./words.ts";

/** Why a model cannot be changed or deleted here; null if it can. The server decides, and this says it beforehand. */
export interface Changes {
  readonly fixedWhy: string | null;
  readonly undeletableWhy: string | null;
}

export function useChanges(model: ModelWire): Changes {
  const words = useWords(oneWords);
  const may = useMay();
  const { source, provenance, kind, state } = model;
  const isSourced = provenance.source === "source" && source !== null;
  const asked = useResource(
    "GET /rollcall/v1/sources/{source_id}",
    isSourced ? { params: { source_id: source.id } } : null,
  );
  const isShared = isSourced ? asked.value?.shared === true : kind === "base" && provenance.source === "file";
  const file = useConfigFile();
  const right = may("write-organization") ? null : words.rightWhy;
  const declared = provenance.source === "file" ? words.fileWhy(file) : null;
  const notLive = state === "live" ? null : words.goneWhy;
  const alias = kind === "alias" ? words.aliasWhy : null;
  const mayDelete = may("delete-models-of-organization") ? null : words.rightWhy;
  return {
    fixedWhy: right ?? notLive ?? alias ?? declared ?? (isShared ? words.sharedWhy(file) : null),
    undeletableWhy: mayDelete ?? notLive ?? alias ?? (kind === "fine-tuned" ? null : words.baseWhy),
  };
}
