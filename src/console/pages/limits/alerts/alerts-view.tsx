import { useMemo } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { useResource } from "../../../data/use-resource.ts";
import { ScopeChoice, type ScopeProps } from "../scope-choice.tsx";
import { useSpent } from "../spend/spent.ts";
import { AlertsList } from "./alerts-list.tsx";

const none: readonly string[] = [];

/** The alerts of the organization or of a project that is chosen. */
export function AlertsView({ projectId, onScope }: ScopeProps) {
  const may = useMay();
  const spent = useSpentOf(projectId, may("read-usage"));
  return (
    <>
      <ScopeChoice projectId={projectId} onScope={onScope} hasOrganization />
      <AlertsList key={projectId ?? ""} {...{ projectId, spent }} mayWrite={may("write-organization")} />
    </>
  );
}

/** In dollars; null while it is not known. */
function useSpentOf(projectId: string | null, mayKnow: boolean): number | null {
  const { value } = useResource("GET /rollcall/v1/spending", projectId === null ? {} : null);
  const ids = useMemo(() => (projectId === null ? none : [projectId]), [projectId]);
  const ofProjects = useSpent(ids, mayKnow);
  if (projectId === null) return value?.spent ?? null;
  return ofProjects === null ? null : (ofProjects.get(projectId) ?? 0);
}
