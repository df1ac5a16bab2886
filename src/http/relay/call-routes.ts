import { Refusal } from "../../core/refusal.ts";
import { isForm } from "../../relay/call-body.ts";
import { callNamed } from "../../relay/calls.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import type { KeyRoute, Route } from "../request/route.ts";
import { callPaths, websocketPaths } from "./call-paths.ts";
import { answerCall, type CallServices } from "./calling.ts";
import { objectPlaces } from "./object-paths.ts";
import { answerObject, type ObjectServices } from "./object-requests.ts";

/** The routes of the calls that are passed on, and of the objects that they leave at sources. */
export function callRoutes(services: CallServices & ObjectServices): readonly Route[] {
  const { jsonBytesMax, multipartBytesMax } = services.callLimits;
  const bytesMax = (takesForms: boolean) => (contentType: string) =>
    takesForms && isForm(contentType) ? multipartBytesMax : jsonBytesMax;
  const calls = callPaths.map(({ path, call }): KeyRoute => {
    return {
      method: "POST",
      path,
      operation: call,
      right: "request-models",
      callBytesMax: bytesMax(callNamed(call).body !== "json"),
      answer: answerCall(call, services),
    };
  });
  const upgrades = websocketPaths.map((path): KeyRoute => ({
    method: "GET",
    path,
    operation: "upgrade",
    right: "request-models",
    answer: refuseUpgrade,
  }));
  const objects = objectPlaces.map((place): KeyRoute => ({
    method: place.method,
    path: place.path,
    operation: place.operation,
    right: "request-models",
    callBytesMax: bytesMax(place.isMultipart),
    answer: answerObject(place, services),
  }));
  return [...calls, ...upgrades, ...objects];
}

/** Codex tries a WebSocket first, and sends the request at once when it gets this answer. */
function refuseUpgrade({ raw, path }: AuthenticatedContext): Promise<Reply> {
  if (raw.header("upgrade") !== null)
    throw new Refusal("websocket-not-supported", `${path} takes no WebSocket. Send the request with POST.`);
  throw new Refusal("method-not-allowed", `Not allowed to GET on ${path}. Send the request with POST.`, {
    allow: ["POST", "OPTIONS"],
  });
}
