import type { CallName } from "../../../core/calls.ts";
import { choice, text, texts } from "../../route/query-params.ts";
import type { StateOf } from "../../route/query-params.ts";
import { rangeNames } from "./range.ts";

export const dimensions = ["model", "project", "key", "user", "source", "call"] as const;
export type Dimension = (typeof dimensions)[number];

export const figureNames = ["requests", "tokens", "cost", "errors", "duration"] as const;
export type FigureName = (typeof figureNames)[number];

/** What the page shows, as its address says. */
export const usageParams = {
  view: choice(["sums", "calls"], "sums"),
  range: choice(rangeNames, "30d"),
  from: text(),
  to: text(),
  width: choice(["", "1h", "1d"], ""),
  show: choice(figureNames, "requests"),
  by: choice(dimensions, "model"),
  project: texts(),
  user: texts(),
  key: texts(),
  model: texts(),
  source: texts(),
  call: texts(),
  end: texts(),
};

export type UsageState = StateOf<typeof usageParams>;

/** The filters of both views, as the API names them. A call that does not exist is refused, which the page shows. */
export function filtersOf(state: UsageState) {
  return {
    project_ids: state.project,
    user_ids: state.user,
    api_key_ids: state.key,
    models: state.model,
    source_ids: state.source,
    calls: state.call as readonly CallName[],
  };
}
