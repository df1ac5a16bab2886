import { auditEvents as api } from "../../../api/audit-events.ts";
import { turns } from "../../../catalogue/turns.ts";
import { Refusal } from "../../../core/refusal.ts";
import type { AuditFilter } from "../../../store/audit-trail.ts";
import type { Directory } from "../../../store/store.ts";
import { linesReply } from "../../reply/replies.ts";
import { bindReply } from "../../request/bind.ts";
import { readWholeQuery, unknownCursor } from "../../request/query.ts";
import type { Route } from "../../request/route.ts";
import { auditEventToWire, auditFilterOf, findEvents } from "./events.ts";

const openMax = 4;
const retryAfterSeconds = 5;
/** The events that are read and sent at once. */
const eventsAtOnce = 20;
const fileName = "rollcall-audit-log.ndjson";

export function auditExportRoute(directory: Directory): Route {
  const exports = new OpenExports();
  const route = bindReply(api.exportAuditEvents, async (context) => {
    const { organizationId } = context.actor.audience;
    const query = readWholeQuery(api.exportAuditEvents.query, context);
    const last = query.after === null ? null : await directory.auditEvent(organizationId, query.after);
    if (query.after !== null && last === null) throw unknownCursor("after");
    if (context.raw.method === "HEAD") return linesReply(null, fileName);
    const filter = auditFilterOf(query);
    const start = { after: last?.revision ?? null, limit: query.limit, text: query.q };
    return linesReply(exports.open(organizationId, partsOf(directory, organizationId, filter, start)), fileName);
  });
  return { ...route, isFile: true };
}

interface Start {
  readonly after: number | null;
  readonly limit: number;
  readonly text: string | null;
}

/** The lines of a few events at a time, which may be none. */
async function* partsOf(directory: Directory, organizationId: string, filter: AuditFilter, { text, ...start }: Start) {
  let [after, left] = [start.after, start.limit];
  while (left > 0) {
    const search = { text, order: "asc", after, limit: Math.min(eventsAtOnce, left) } as const;
    const { items, next } = await turns.run(organizationId, "exportAuditEvents", (slices) =>
      findEvents(directory, organizationId, filter, search, slices),
    );
    left -= items.length;
    yield items.map((event) => `${JSON.stringify(auditEventToWire(event))}\n`).join("");
    if (next === null) return;
    after = next;
  }
}

/** Exports that are under way, few for each organization. */
class OpenExports {
  readonly #byOrganization = new Map<string, number>();

  /** Reads a part only when the reader has taken the last one, so a slow reader costs neither time nor memory. */
  open(organizationId: string, parts: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
    if ((this.#byOrganization.get(organizationId) ?? 0) >= openMax) throw tooManyOpen();
    this.#count(organizationId, 1);
    let isOpen = true;
    const close = () => {
      if (isOpen) this.#count(organizationId, -1);
      isOpen = false;
    };
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            for (;;) {
              const { value, done } = await parts.next();
              if (done === true) {
                close();
                return controller.close();
              }
              if (value !== "") return controller.enqueue(encoder.encode(value));
            }
          } catch (error) {
            close();
            // The connection breaks, so that what was sent does not look whole.
            controller.error(error);
          }
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
  }

  #count(organizationId: string, step: 1 | -1): void {
    const open = (this.#byOrganization.get(organizationId) ?? 0) + step;
    if (open === 0) this.#byOrganization.delete(organizationId);
    else this.#byOrganization.set(organizationId, open);
  }
}

function tooManyOpen(): Refusal {
  const message = `${openMax} exports of this organization's audit log are under way. Please try again later.`;
  return new Refusal("rate-limited", message, { retryAfterSeconds });
}
