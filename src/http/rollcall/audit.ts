import type { ChainBreak, NotedHead } from "../../core/audit-chain.ts";
import { malformedRequest } from "../../core/refusal.ts";
import type { AuditTrail } from "../../store/audit-trail.ts";
import { admin } from "../admin/answers.ts";
import { Query } from "../query.ts";
import type { Route } from "../routes.ts";

// A million rows take about three seconds, and the runtime waits for no answer longer than 255.
const verificationSecondsMax = 240;

export function auditVerificationRoutes(auditTrail: AuditTrail): readonly Route[] {
  return [
    admin("GET", "/rollcall/v1/audit/verification", "verifyAuditLog", async ({ exchange, organizationId }) => {
      const noted = readNotedHead(new Query(exchange));
      exchange.facts.mayTake(verificationSecondsMax);
      const { events, eventsBeforeChain, head, broken } = await auditTrail.verify(organizationId, noted);
      return {
        object: "rollcall.audit_verification",
        intact: broken === null,
        events,
        events_before_chain: eventsBeforeChain,
        head,
        broken: broken === null ? null : toWire(broken),
      };
    }),
  ];
}

function toWire({ revision, eventId, reason }: ChainBreak) {
  return { revision, event_id: eventId, reason };
}

/** `head` and `events` of an earlier answer belong together. */
function readNotedHead(query: Query): NotedHead | null {
  const hash = query.text("head");
  const events = query.wholeNumber("events");
  if (hash !== null && !/^[0-9a-f]{64}$/.test(hash))
    throw malformedRequest("Invalid value for 'head': expected 64 hexadecimal digits.", "head");
  if (hash !== null && events !== null) return { hash, events };
  if (hash === null && events === null) return null;
  throw malformedRequest("Give both 'head' and 'events' of an earlier answer.", hash === null ? "head" : "events");
}
