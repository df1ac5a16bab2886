import { render } from "preact";
import { LeaveDialog } from "../../../src/console/frame/leave-dialog.tsx";
import { startTheme } from "../../../src/console/frame/theme.ts";
import { startRouting } from "../../../src/console/route/location.ts";
import { ChartView } from "./chart-view.tsx";
import { FormView } from "./form-view.tsx";
import { OverView } from "./over-view.tsx";
import { PageView } from "./page-view.tsx";
import { PickView } from "./pick-view.tsx";
import { TableView } from "./table-view.tsx";
import { TextView } from "./text-view.tsx";

/** Every part of the console, for tests and eyes: `?view=table&rows=20000`. No server stands behind it. */
const views = {
  table: TableView,
  text: TextView,
  page: PageView,
  form: FormView,
  over: OverView,
  chart: ChartView,
  pick: PickView,
};

const query = new URLSearchParams(location.search);
const asked = query.get("view") ?? "table";
const View = views[asked in views ? (asked as keyof typeof views) : "table"];

startTheme();
startRouting();
render(
  <>
    <View query={query} />
    <LeaveDialog />
  </>,
  document.querySelector("#gallery")!,
);
