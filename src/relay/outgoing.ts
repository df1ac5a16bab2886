import type { CallName } from "../core/calls.ts";
import { callOptionsOf } from "../sources/call-options.ts";
import { callHeaders } from "../sources/calls.ts";
import { requestHeaders } from "./headers/request-headers.ts";
import type { Passing } from "./relayed-call.ts";
import type { Serving } from "../sources/serving.ts";

/** The headers of a call as it leaves: those of the caller that may pass, and the source's own. */
export function outgoingHeaders(
  relayed: Passing,
  { kind, config, upstreamId }: Serving,
  call: CallName,
  via: string,
): Readonly<Record<string, string>> {
  const { sent, named, requestId, format, look, isReadAsJson } = relayed;
  const headers = requestHeaders(sent, {
    // The relay can follow an answer only if it is not compressed.
    isReadable: format !== null || look !== null || named !== upstreamId,
    passesOpenWebUi: callOptionsOf(config.options).passesOpenWebUiHeaders,
  });
  const ofSource = callHeaders(kind, config, call, (name) => headers[name] ?? null);
  headers["x-client-request-id"] ??= requestId;
  // As another type, or in another charset, a server might read another model in it than we do.
  if (isReadAsJson) headers["content-type"] = "application/json";
  for (const name in ofSource) headers[name] = ofSource[name] ?? "";
  headers["via"] = viaOf(sent["via"], via);
  return headers;
}

const hopsMax = 8;

/** The standard header against loops, with none of the hops that say something of the caller's network. */
function viaOf(given: string | undefined, own: string): string {
  if (given === undefined) return `1.1 ${own}`;
  const hops = given.split(",").map((hop) => hop.trim());
  return [...hops.filter((hop) => /^1\.1 rollcall-[\w-]{1,64}$/.test(hop)), `1.1 ${own}`].join(", ");
}

/** Whether a request has passed through this server before, or through too many others like it. */
export function isLooping(given: string | null, own: string): boolean {
  if (given === null) return false;
  const hops = given.split(",").filter((hop) => hop.includes("rollcall-"));
  return hops.length >= hopsMax || hops.some((hop) => hop.trim() === `1.1 ${own}`);
}
