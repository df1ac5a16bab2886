import { audit as api, type AuditVerificationWire } from "../../../api/audit.ts";
import type { Values } from "../../../api/shapes/shapes.ts";
import { turns } from "../../../catalogue/turns.ts";
import type { AuditVerification, ChainPlace, NotedHead } from "../../../core/audit/audit-chain.ts";
import { malformedRequest, Refusal } from "../../../core/refusal.ts";
import type { AuditTrail } from "../../../store/audit-trail.ts";
import type { Bind } from "../../request/bind.ts";
import { unknownCursor } from "../../request/query.ts";

// A million rows take about three seconds. The runtime allows an answer at most 255 seconds.
const verificationSecondsMax = 240;

const waitingMax = 4;
const retryAfterSeconds = 5;

export function auditVerificationRoutes(bind: Bind, auditTrail: AuditTrail) {
  const verifications = new Verifications();
  return bind(api, {
    verifyAuditLog: async ({ context, organizationId, query }) => {
      const noted = notedHeadOf(query);
      const from = query.after === null ? null : placeIn(query.after);
      const rowsMax = query.limit ?? Number.POSITIVE_INFINITY;
      context.raw.mayTake(verificationSecondsMax);
      const verified = await verifications.run(organizationId, () =>
        turns.run(organizationId, "verifyAuditLog", (slices) =>
          auditTrail.verify(organizationId, noted, { from, rowsMax, between: () => slices.pause() }),
        ),
      );
      return verificationToWire(verified);
    },
  });
}

function verificationToWire({
  events,
  eventsBeforeChain,
  eventsInLog,
  head,
  broken,
  next,
}: AuditVerification): AuditVerificationWire {
  return {
    object: "rollcall.audit_verification",
    intact: broken === null,
    events,
    events_before_chain: eventsBeforeChain,
    events_in_log: eventsInLog,
    head,
    broken: broken && { revision: broken.revision, event_id: broken.eventId, reason: broken.reason },
    next: next && placeToText(next),
  };
}

/*
 * The caller keeps the place where the next part begins, so any server can go on from it. A caller who makes up a place
 * gets a wrong result for themselves alone.
 */
function placeToText({ revision, id, eventsBeforeChain, events, hash }: ChainPlace): string {
  return [revision, eventsBeforeChain, events, hash ?? "-", Buffer.from(id).toString("base64url")].join(".");
}

function placeIn(text: string): ChainPlace {
  const [, revision, before, events, hash, id] =
    /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})\.([0-9a-f]{64}|-)\.([\w-]+)$/.exec(text) ?? [];
  if (id === undefined) throw unknownCursor("after");
  return {
    revision: Number(revision),
    id: Buffer.from(id, "base64url").toString(),
    eventsBeforeChain: Number(before),
    events: Number(events),
    hash: hash === "-" ? null : hash!,
  };
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
