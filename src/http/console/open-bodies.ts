import { readObject } from "../request/body/body.ts";
import { RequestBodies } from "../request/body/request-bodies.ts";
import type { RequestContext } from "../request/request-context.ts";

/** Longer than a key, a link or the name of a page can be. */
const bodyBytesMax = 4_096;

/** Reads the bodies of those who are not signed in yet. They share the memory that one organization has. */
export function openBodies() {
  const bodies = new RequestBodies();
  return (context: RequestContext) => {
    const sender = { keyId: context.raw.address() ?? "", audience: { organizationId: "" } };
    context.body = bodies.allowance(sender, () => context.held?.resume(), bodyBytesMax);
    context.raw.allowBody(context.body);
    return readObject(context.raw);
  };
}
