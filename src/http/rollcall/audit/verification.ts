import { audit as api } from "../../../api/audit.ts";
import type { Values } from "../../../api/shapes/shapes.ts";
import { turns } from "../../../catalogue/turns.ts";
import type { NotedHead } from "../../../core/audit/audit-chain.ts";
import { malformedRequest, Refusal } from "../../../core/refusal.ts";
import type { AuditTrail } from "../../../store/audit-trail.ts";
import type { Bind } from "../../request/bind.ts";

// A million rows take about three seconds. The runtime allows an answer at most 255 seconds.
const verificationSecondsMax = 240;

const waitingMax = 4;
const retryAfterSeconds = 5;

export function auditVerificationRoutes(bind: Bind, auditTrail: AuditTrail) {
  const verifications = new Verifications();
  return bind(api, {
    verifyAuditLog: async ({ context, organizationId, query }) => {
      const noted = notedHeadOf(query);
      context.raw.mayTake(verificationSecondsMax);
      const { events, eventsBeforeChain, head, broken } = await verifications.run(organizationId, () =>
        turns.run(organizationId, "verifyAuditLog", (slices) =>
          auditTrail.verify(organizationId, noted, () => slices.pause()),
        ),
      );
      return {
        object: "rollcall.audit_verification",
        intact: broken === null,
        events,
        events_before_chain: eventsBeforeChain,
        head,
        broken: broken && { revision: broken.revision, event_id: broken.eventId, reason: broken.reason },
      };
    },
  });
}

/** Verifications of one organization run one after the other, because each reads the same rows. */
class Verifications {
  readonly #byOrganization = new Map<string, { last: Promise<unknown>; underWay: number }>();

  async run<Result>(organizationId: string, verify: () => Promise<Result>): Promise<Result> {
    const queue = this.#byOrganization.get(organizationId) ?? { last: Promise.resolve(), underWay: 0 };
    if (queue.underWay > waitingMax) throw tooManyWaiting();
    this.#byOrganization.set(organizationId, queue);
    queue.underWay++;
    const verified = queue.last.then(verify).finally(() => {
      if (--queue.underWay === 0) this.#byOrganization.delete(organizationId);
    });
    queue.last = verified.catch(() => undefined);
    return verified;
  }
}

function tooManyWaiting(): Refusal {
  const message = `${waitingMax} verifications of this organization's audit log are waiting. Please try again later.`;
  return new Refusal("rate-limited", message, { retryAfterSeconds });
}

/** `head` and `events` must come from the same earlier answer. */
function notedHeadOf({ head, events }: Values<typeof api.verifyAuditLog.query>): NotedHead | null {
  if (head !== null && events !== null) return { hash: head, events };
  if (head === null && events === null) return null;
  throw malformedRequest("Give both 'head' and 'events' of an earlier answer.", head === null ? "head" : "events");
}
