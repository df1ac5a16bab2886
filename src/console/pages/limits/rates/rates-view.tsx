import { useMay } from "../../../data/session.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { useWords } from "../../../words/words.ts";
import { ScopeChoice, type ScopeProps } from "../scope-choice.tsx";
import { RatesList } from "./rates-list.tsx";
import { rateWords } from "./words.ts";

/** The rate limits of a project that is chosen. */
export function RatesView({ projectId, onScope }: ScopeProps) {
  const words = useWords(rateWords);
  const mayWrite = useMay()("write-organization");
  return (
    <>
      <ScopeChoice projectId={projectId} onScope={onScope} hasOrganization={false} />
      {projectId === null ? (
        <EmptyState title={words.needsProject}>{words.needsProjectHint}</EmptyState>
      ) : (
        <RatesList key={projectId} projectId={projectId} mayWrite={mayWrite} />
      )}
    </>
  );
}
