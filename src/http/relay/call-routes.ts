import { Refusal } from "../../core/refusal.ts";
import { callNamed } from "../../relay/calls.ts";
import { isForm } from "../../relay/multipart/boundary.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import type { KeyRoute, Route } from "../request/route.ts";
import type { CallHandlers, HandlerServices } from "./call-handlers.ts";
import { callPaths, websocketPaths } from "./call-paths.ts";
import { objectPlaces } from "./object-paths.ts";

/** The routes of the calls that are passed on, and of the objects that they leave at sources. */
export function callRoutes(services: HandlerServices): readonly Route[] {
  // Loaded as soon as the server answers, because reads need not wait for it. By the first call the files may be newer.
  const handlers = import("./call-handlers.ts").then(({ callHandlers }) => callHandlers(services));
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
      answer: whenLoaded(handlers, ({ call: handlerOf }) => handlerOf(call)),
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
    answer: whenLoaded(handlers, ({ object: handlerOf }) => handlerOf(place)),
  }));
  return [...calls, ...upgrades, ...objects];
}

function whenLoaded(
  handlers: Promise<CallHandlers>,
  handlerOf: (handlers: CallHandlers) => KeyRoute["answer"],
): KeyRoute["answer"] {
  let answer: KeyRoute["answer"] | null = null;
  const loading = handlers.then((loaded) => (answer = handlerOf(loaded)));
  return (context) => (answer === null ? loading.then((loaded) => loaded(context)) : answer(context));
}

/**
 * Codex tries a WebSocket first, and sends the request at once when it gets this answer. RFC 9110 asks for an `Upgrade`
 * header with the protocols that would do: no upgrade does, and one to the HTTP/1.1 at hand would mislead.
 */
function refuseUpgrade({ raw, path }: AuthenticatedContext): Promise<Reply> {
  if (raw.header("upgrade") !== null)
    throw new Refusal("websocket-not-supported", `${path} takes no WebSocket. Send the request with POST.`);
  throw new Refusal("method-not-allowed", `Not allowed to GET on ${path}. Send the request with POST.`, {
    allow: ["POST", "OPTIONS"],
  });
}
