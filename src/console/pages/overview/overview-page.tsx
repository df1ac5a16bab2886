import { useEffect } from "preact/hooks";
import { useResource } from "../../data/use-resource.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { useWords } from "../../words/words.ts";
import { Checklist } from "./checklist.tsx";
import { Figures } from "./figures.tsx";
import { Lately } from "./lately.tsx";
import { NeedsList } from "./needs-list.tsx";
import { overviewWords } from "./words.ts";

const waitingMs = 5_000;

/** What needs somebody, how much there is, and what changed lately. */
export function OverviewPage() {
  const words = useWords(overviewWords);
  const { value: summary, error, refresh } = useResource("GET /rollcall/v1/summary", {});
  // No event says that a client has connected.
  const isWaiting = summary?.checklist.has_project_key === true && !summary.checklist.has_used_project_key;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => document.visibilityState === "visible" && refresh(), waitingMs);
    return () => clearInterval(timer);
  }, [isWaiting, refresh]);
  return (
    <>
      <PageHeader title={words.title} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {summary === null && error === null && <Skeleton lines={8} />}
      {summary !== null && (
        <>
          <Checklist done={summary.checklist} />
          <NeedsList summary={summary} />
          <Figures summary={summary} />
        </>
      )}
      <Lately />
    </>
  );
}
