import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Log } from "../http/operating/access-log.ts";
import { committer } from "../registry/commit.ts";
import { logTarget, NoticeSender } from "../registry/notices/notice-sender.ts";
import { targetOfWebhook, type Webhook } from "../registry/notices/webhook.ts";
import { noticeSentence, SpendNotices } from "../registry/spend/spend-notices.ts";
import type { Spending } from "../registry/spend/spending.ts";
import type { Fetcher } from "../sources/fetcher/fetcher.ts";
import type { Store } from "../store/store.ts";
import { every } from "./every.ts";
import type { ServerTime } from "./server-time.ts";

/** How old the sums of other servers' calls can be here, besides the second that these take to write them. */
const refreshEveryMs = 2_000;
const sendEveryMs = 1_000;
const logEveryMs = 60_000;

export interface SpendLoopServices {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly time: Pick<ServerTime, "nowMs">;
  readonly spending: Spending;
  readonly fetcher: Fetcher;
  readonly webhooks: readonly Webhook[];
}

export interface SpendLoop {
  stop(): Promise<void>;
}

/**
 * Keeps what is known of the month's spending fresh, and gives notice of alerts. Without the store, the last known sums
 * and this server's own costs hold.
 */
export function startSpendLoop(
  { store, live, time, spending, fetcher, webhooks }: SpendLoopServices,
  log: Log,
): SpendLoop {
  const { nowMs } = time;
  const targets = [logTarget, ...webhooks.map(targetOfWebhook)];
  const onError = firstOf("a spend alert could not be noticed", log);
  const commit = committer(store, live, nowMs);
  const notices = new SpendNotices({ usage: store.usage, commit, nowMs, targets, log, onError });
  const { notify } = fetcher;
  const { deliveries } = store;
  const sender = new NoticeSender({ deliveries, webhooks, notify, log, nowMs, sentenceOf: noticeSentence });
  const refreshing = everyLogging("the month's spending could not be read", log, refreshEveryMs, () =>
    spending.refresh((spent) => notices.check(spent)),
  );
  const sending = everyLogging("events could not be brought to the log and to webhooks", log, sendEveryMs, () =>
    sender.poll(),
  );
  return {
    stop: async () => {
      await refreshing.stop();
      await notices.idle();
      await sending.stop();
      await sender.idle();
    },
  };
}

function everyLogging(what: string, log: Log, everyMs: number, work: () => Promise<void>) {
  return every(everyMs, work, firstOf(what, log));
}

/** An outage fails every time, and is logged once a minute. */
function firstOf(what: string, log: Log): (error: unknown) => void {
  let loggedMs = -Infinity;
  return (error) => {
    if (performance.now() - loggedMs < logEveryMs) return;
    loggedMs = performance.now();
    log.trouble(`${what}, which will be tried again: ${String(error)}`);
  };
}
