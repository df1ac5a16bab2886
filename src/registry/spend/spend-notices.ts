import { monthAt, monthName, type Month } from "../../core/spend/month.ts";
import type { SpendAlert } from "../../core/spend/spend-alert.ts";
import { isAtLeast } from "../../core/usage/amount.ts";
import type { DeliveryStore } from "../../store/notices.ts";
import { unchanged, type Store, type StoreObserver } from "../../store/store.ts";
import { signedByServer, type Commit } from "../commit.ts";
import { newId } from "../new-id.ts";
import { dollarsOf, type ScopeSpending } from "./scope-spending.ts";

export interface SpendNoticesServices {
  readonly usage: Store["usage"];
  readonly commit: Commit;
  readonly nowMs: () => number;
  /** Where notices are brought to. */
  readonly targets: readonly string[];
  readonly log: Pick<StoreObserver, "trouble">;
  readonly onError: (error: unknown) => void;
}

const eventType = "rollcall.spend_alert.reached";
/** The last calls of a month may end, and be written, after it. */
const lateMs = 120_000;
const waitingMax = 10_000;
/** Of one organization, which could otherwise have the events of others dropped. */
const waitingOfOneMax = 1_000;

/** Gives one notice for each alert that is reached, in each month, over all servers. */
export class SpendNotices {
  readonly #services: SpendNoticesServices;
  /** What this server knows to be given. */
  readonly #given = new WeakMap<ScopeSpending, Set<string>>();

  /** One check of a scope at a time. */
  readonly #checks = new Map<ScopeSpending, Promise<void>>();

  constructor(services: SpendNoticesServices) {
    this.#services = services;
  }

  /** Begins to look at what a scope has spent. An organization that has many writes waiting delays only itself. */
  check(spending: ScopeSpending): void {
    if (spending.rules.alerts.length === 0 || this.#checks.has(spending)) return;
    const check = this.#check(spending).catch(this.#services.onError);
    this.#checks.set(spending, check);
    void check.then(() => this.#checks.delete(spending));
  }

  /** Resolves when every check that has begun is over. */
  async idle(): Promise<void> {
    await Promise.all(this.#checks.values());
  }

  async #check(spending: ScopeSpending): Promise<void> {
    const { usage, nowMs } = this.#services;
    const atMs = nowMs();
    const month = monthAt(atMs);
    await this.#checkMonth(spending, month, spending.spentIn(month));
    if (atMs - month.startMs > lateMs) return;
    const last = monthAt(month.startMs - 1);
    const { organizationId, projectId } = spending.scope;
    const spent = await usage.spent(organizationId, projectId, last.startMs, last.endMs);
    await this.#checkMonth(spending, last, spent);
  }

  async #checkMonth(spending: ScopeSpending, month: Month, spent: string): Promise<void> {
    for (const alert of spending.rules.alerts) {
      // A new alert is about its own month.
      if (alert.created * 1000 >= month.endMs || !isAtLeast(spent, dollarsOf(alert.thresholdCents))) continue;
      const given = this.#givenOf(spending);
      const key = `${monthName(month)} ${alert.id} ${alert.thresholdCents}`;
      if (given.has(key)) continue;
      await this.#give(alert, monthName(month), spent);
      given.add(key);
    }
  }

  #givenOf(spending: ScopeSpending): Set<string> {
    const known = this.#given.get(spending) ?? new Set<string>();
    if (known.size > 1_000) known.clear();
    this.#given.set(spending, known);
    return known;
  }

  async #give(alert: SpendAlert, month: string, spent: string): Promise<void> {
    const { commit } = this.#services;
    const { id, organizationId, projectId, thresholdCents } = alert;
    await commit(signedByServer(organizationId), async (transaction, _, at) => {
      const now = await transaction.spendAlerts.find(organizationId, projectId, id);
      if (now?.thresholdCents !== thresholdCents) return unchanged(null);
      const notice = { organizationId, alertId: id, month, thresholdCents, at };
      if (!(await transaction.spendNotices.add(notice))) return unchanged(null);
      await this.#enqueue(transaction.deliveries, alert, eventOf(alert, month, spent, at));
      const details = { data: { month, spent_usd: spent, threshold_amount: thresholdCents } };
      return { result: null, type: eventType, resourceId: id, projectId, details };
    });
  }

  async #enqueue(deliveries: DeliveryStore, { organizationId }: SpendAlert, event: Event): Promise<void> {
    const { targets, nowMs, log } = this.#services;
    const createdMs = nowMs();
    for (const target of targets) {
      if ((await deliveries.waitingOf(organizationId, target)) >= waitingOfOneMax)
        log.trouble(`${event.id} is not brought: ${waitingOfOneMax} events of ${organizationId} wait already`);
      else if ((await deliveries.waiting(target)) >= waitingMax)
        log.trouble(`${event.id} is not brought to a webhook for which ${waitingMax} events wait already`);
      else
        await deliveries.add([
          {
            id: event.id,
            target,
            organizationId,
            body: JSON.stringify(event),
            createdMs,
            attempts: 0,
            nextAtMs: createdMs,
          },
        ]);
    }
  }
}

/** As OpenAI's webhooks write events. */
type Event = ReturnType<typeof eventOf>;

function eventOf(
  { id, organizationId, projectId, thresholdCents }: SpendAlert,
  month: string,
  spent: string,
  at: number,
) {
  return {
    id: newId("evt_"),
    object: "event",
    type: eventType,
    created_at: at,
    data: {
      id,
      object: projectId === null ? "organization.spend_alert" : "project.spend_alert",
      organization_id: organizationId,
      project_id: projectId,
      threshold_amount: thresholdCents,
      currency: "USD",
      interval: "month",
      month,
      spent_usd: spent,
    },
  };
}

/** For the log. */
export function noticeSentence(body: string): string {
  const { data } = JSON.parse(body) as Event;
  const whose = data.project_id === null ? "the organization" : `the project ${data.project_id} of the organization`;
  const spent = `has spent ${withCents(data.spent_usd)} in ${data.month}`;
  const threshold = withCents(dollarsOf(data.threshold_amount));
  return `spend alert ${data.id}: ${whose} ${data.organization_id} ${spent}, and its amount is ${threshold}`;
}

/** $0.80, and all decimals if there are more. */
function withCents(dollars: string): string {
  const [whole, fraction = ""] = dollars.split(".");
  return `$${whole}.${fraction.padEnd(2, "0")}`;
}
