import type { RawRequest } from "./request-context.ts";

/** Whether the client wants no further request on the connection. */
export function asksToClose(raw: Pick<RawRequest, "header">): boolean {
  const asked = raw.header("connection");
  return asked !== null && /\bclose\b/i.test(asked);
}
