import type { Route } from "../../src/http/request/route.ts";
import type { TestApp } from "../support/app.ts";
import type { Tenant } from "./tenant.ts";

// Having a source asked changes nothing: what it answers may. Ollama's clients read a model with a POST.
const reading = new Set(["refreshSource", "showModel"]);

/** Whether a route is there to change something. */
export function isForChanging({ method, operation }: Pick<Route, "method" | "operation">): boolean {
  return method !== "GET" && !reading.has(operation);
}

/**
 * Whether a request changed something. Throws unless a change is one revision with one audit event, in the log of the
 * organization that asked for it, and everything else, reads and refusals, is none.
 */
export async function changedOnce(
  app: TestApp,
  tenants: readonly Tenant[],
  tenant: Tenant,
  route: Route,
  status: number,
  revisionBefore: number,
): Promise<boolean> {
  const { operation } = route;
  const { revision } = app.live;
  if (revision === revisionBefore) return false;
  const span = { after: revisionBefore, through: revision };
  const logs = await Promise.all(
    tenants.map(async ({ organizationId }) => app.store.changeLog.auditEvents(organizationId, span, 10)),
  );
  const owners = logs.flat().map(({ organizationId }) => organizationId);
  const asItShould =
    isForChanging(route) && status < 300 && revision === revisionBefore + 1 && owners.join() === tenant.organizationId;
  if (!asItShould)
    throw new Error(
      `${operation} answered ${status} with ${revision - revisionBefore} revisions, audited for ${owners.join()}`,
    );
  return true;
}
