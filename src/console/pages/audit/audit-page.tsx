import { Tabs } from "../../parts/page/tabs.tsx";
import { hrefOf } from "../../route/location.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { EventsView } from "./events-view.tsx";
import { auditParams } from "./filtering.ts";
import { VerificationPage } from "./verification/verification-view.tsx";
import { auditWords } from "./words.ts";

/** The audit log: what happened, and whether the log still says what was written. */
export function AuditPage() {
  const { views, events, verification } = useWords(auditWords);
  const [state, set] = useQueryState(auditParams);
  const tabs = (
    <Tabs
      label={views}
      items={[
        { href: hrefOf("audit"), label: events, isCurrent: state.view === "events" },
        {
          href: hrefOf("audit", { view: "verification" }),
          label: verification,
          isCurrent: state.view === "verification",
        },
      ]}
    />
  );
  return state.view === "events" ? (
    <EventsView state={state} set={set} tabs={tabs} />
  ) : (
    <VerificationPage tabs={tabs} />
  );
}
