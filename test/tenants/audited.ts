import type { Route } from "../../src/http/request/route.ts";
import type { TestApp } from "../support/app.ts";
import type { Tenant } from "./tenant.ts";

// A refresh itself changes nothing, a preview is sent a policy, and Ollama's clients read a model with a POST.
const reading = new Set(["refreshSource", "trySource", "trySourceChange", "previewModelPermissions", "showModel"]);

/** Whether a route is meant to change something. */
export function isForChanging(route: Pick<Route, "method" | "operation" | "right">): boolean {
  return route.method !== "GET" && !reading.has(route.operation) && !isForCalling(route);
}

/** Whether a route passes a call on, or refuses one. */
export function isForCalling({ right }: Pick<Route, "right">): boolean {
  return right === "request-models";
}

/**
 * Whether a request changed something. Throws unless a change is one revision with one audit event in the log of the
 * requesting organization, and reads and refusals change nothing.
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
