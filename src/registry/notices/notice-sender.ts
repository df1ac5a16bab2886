import { messageOf } from "../../core/text/message-of.ts";
import { backoffMs } from "../../core/time/backoff.ts";
import type { Notify } from "../../sources/fetcher/fetcher.ts";
import type { Delivery, DeliveryQueue } from "../../store/notices.ts";
import type { StoreObserver } from "../../store/store.ts";
import { signedHeaders, targetOfWebhook, type Webhook } from "./webhook.ts";

/** The target that is always there. */
export const logTarget = "log";

export interface NoticeSenderServices {
  readonly deliveries: DeliveryQueue;
  readonly webhooks: readonly Webhook[];
  readonly notify: Notify;
  readonly log: Pick<StoreObserver, "event" | "trouble">;
  readonly nowMs: () => number;
  /** What the log says of an event. */
  readonly sentenceOf: (body: string) => string;
}

const timeoutMs = 15_000;
/** Longer than a try takes. What a killed server was sending is sent again after this time. */
const claimMs = 20_000;
const firstRetryMs = 5_000;
const longestRetryMs = 3 * 3_600_000;
const triedForMs = 3 * 24 * 3_600_000;
/** So many tries of one target run at once on one server, so that a slow one keeps no other waiting. */
const triesAtOnce = 4;
const dropEveryMs = 600_000;

/** Brings events to the log and to webhooks. Of several servers on a store, one at a time tries a delivery. */
export class NoticeSender {
  readonly #services: NoticeSenderServices;
  readonly #webhooks: ReadonlyMap<string, Webhook>;
  readonly #running = new Map<Promise<void>, string>();
  readonly #failing = new Set<string>();
  #droppedMs = -Infinity;

  constructor(services: NoticeSenderServices) {
    this.#services = services;
    this.#webhooks = new Map(services.webhooks.map((webhook) => [targetOfWebhook(webhook), webhook]));
  }

  /** Starts what is due; resolves when it has started. */
  async poll(): Promise<void> {
    const { deliveries, nowMs } = this.#services;
    await this.#dropOlder();
    for (const target of [logTarget, ...this.#webhooks.keys()]) {
      const free = triesAtOnce - [...this.#running.values()].filter((one) => one === target).length;
      if (free <= 0) continue;
      for (const delivery of await deliveries.due(target, nowMs(), free)) {
        if (!(await deliveries.claim(delivery, nowMs() + claimMs))) continue;
        const run = this.#bring(delivery).catch((error: unknown) =>
          this.#services.log.trouble(`${delivery.id} will be brought again: ${messageOf(error)}`),
        );
        this.#running.set(run, target);
        void run.then(() => this.#running.delete(run));
      }
    }
  }

  /** Resolves when every try that was started is over. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.keys());
  }

  async #bring(delivery: Delivery): Promise<void> {
    const { deliveries, log, sentenceOf } = this.#services;
    const webhook = this.#webhooks.get(delivery.target);
    if (webhook === undefined) {
      log.event(sentenceOf(delivery.body));
      return deliveries.end(delivery);
    }
    try {
      await this.#send(delivery, webhook);
    } catch (error) {
      return await this.#hasFailed(delivery, webhook, messageOf(error));
    }
    if (this.#failing.delete(delivery.target)) log.event(`${named(webhook)} takes events again`);
    await deliveries.end(delivery);
  }

  #send({ id, body }: Delivery, webhook: Webhook): Promise<void> {
    const { notify, nowMs } = this.#services;
    const headers = signedHeaders(id, Math.floor(nowMs() / 1000), body, webhook);
    return notify({ url: webhook.url, headers, body }, { isTrusted: true, timeoutMs });
  }

  async #hasFailed(delivery: Delivery, webhook: Webhook, why: string): Promise<void> {
    const { deliveries, log, nowMs } = this.#services;
    const { id, target, attempts, createdMs } = delivery;
    if (nowMs() - createdMs > triedForMs) {
      log.trouble(`${named(webhook)} did not take ${id} for three days, and does not get it any more: ${why}`);
      return deliveries.end(delivery);
    }
    await deliveries.postpone(delivery, nowMs() + backoffMs(attempts + 1, firstRetryMs, longestRetryMs));
    // One line until it succeeds: there may be many events.
    if (!this.#failing.has(target))
      log.trouble(`${named(webhook)} did not take ${id}, and gets it again for three days: ${why}`);
    this.#failing.add(target);
  }

  /** Those of webhooks that no server has any more. */
  async #dropOlder(): Promise<void> {
    const { deliveries, log, nowMs } = this.#services;
    if (performance.now() - this.#droppedMs < dropEveryMs) return;
    this.#droppedMs = performance.now();
    const dropped = await deliveries.dropOlder(nowMs() - triedForMs - longestRetryMs);
    if (dropped > 0) log.trouble(`${dropped} events were dropped: their webhooks have not taken them for three days`);
  }
}

function named({ url }: Webhook): string {
  return `the webhook at ${new URL(url).origin}`;
}
