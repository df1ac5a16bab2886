import type { Spending } from "../registry/spend/spending.ts";
import type { Log } from "../http/operating/access-log.ts";
import { every, type Interval } from "./every.ts";

/** How old the sums of other servers' calls can be here, besides the second that these take to write them. */
const refreshEveryMs = 2_000;

/** Keeps what is known of the month's spending fresh. Without the store, the last known sums and own costs hold. */
export function startSpendLoop(spending: Spending, log: Log): Interval {
  let isAway = false;
  return every(
    refreshEveryMs,
    async () => {
      await spending.refresh(async () => {});
      isAway = false;
    },
    (error) => {
      if (!isAway) log.trouble(`the month's spending could not be read and will be tried again: ${String(error)}`);
      isAway = true;
    },
  );
}
