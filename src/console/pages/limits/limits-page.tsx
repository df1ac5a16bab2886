import { PageHeader } from "../../parts/page/page-header.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { monthAt } from "../../../core/spend/month.ts";
import { serverNowMs } from "../../data/send.ts";
import { hrefOf } from "../../route/location.ts";
import { choice, optionalText } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { day } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { AlertsView } from "./alerts/alerts-view.tsx";
import { OpenCallsView } from "./open-calls-view.tsx";
import { RatesView } from "./rates/rates-view.tsx";
import { SpendView } from "./spend/spend-view.tsx";
import { limitWords } from "./words.ts";

const views = ["spend", "alerts", "rates", "calls"] as const;

/** What the organization, its projects and their keys may spend and use, and how much of it is used. */
export function LimitsPage() {
  const words = useWords(limitWords);
  const [{ view, project }, set] = useQueryState({ view: choice(views, "spend"), project: optionalText() });
  const { startMs, endMs } = monthAt(serverNowMs());
  const scope = { projectId: project, onScope: (id: string | null) => set({ project: id }) };
  return (
    <>
      <PageHeader title={words.title}>{words.month(dayOf(startMs), dayOf(endMs - 1))}</PageHeader>
      <Tabs
        label={words.views}
        items={views.map((name) => ({
          href: hrefOf("limits", { view: name === "spend" ? null : name, project: name === "calls" ? null : project }),
          label: words.view[name],
          isCurrent: name === view,
        }))}
      />
      <div class="limits">
        {view === "spend" && <SpendView />}
        {view === "alerts" && <AlertsView {...scope} />}
        {view === "rates" && <RatesView {...scope} />}
        {view === "calls" && <OpenCallsView />}
      </div>
    </>
  );
}

function dayOf(ms: number): string {
  return day(new Date(ms).toISOString().slice(0, 10));
}
