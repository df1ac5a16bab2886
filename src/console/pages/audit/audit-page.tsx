import { useQueryState } from "../../route/query-state.ts";
import { EventsView } from "./events-view.tsx";
import { auditParams } from "./filtering.ts";

/** The audit log: what happened in the organization, and who did it. */
export function AuditPage() {
  const [state, set] = useQueryState(auditParams);
  return <EventsView state={state} set={set} />;
}
