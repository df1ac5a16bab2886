import type { CallName } from "../../core/calls.ts";
import { createObjectRelay } from "../../relay/object-relay.ts";
import type { RelayParts } from "../../relay/relay-parts.ts";
import { echoCall, type EchoCall } from "../../relay/echo/echo-call.ts";
import { createRelay } from "../../relay/relay.ts";
import type { KeyRoute } from "../request/route.ts";
import { answerCall, type CallServices } from "./calling.ts";
import { Noting } from "./noting.ts";
import type { ObjectPlace } from "./object-paths.ts";
import { answerObject, type ObjectServices } from "./object-requests.ts";

type Made = "relay" | "relayObject" | "noting";

export interface HandlerServices
  extends Omit<RelayParts, "echo">, Omit<CallServices, Made>, Omit<ObjectServices, Made> {
  readonly scriptedEcho: EchoCall | null;
  readonly nowMs: () => number;
}

export interface CallHandlers {
  readonly call: (name: CallName) => KeyRoute["answer"];
  readonly object: (place: ObjectPlace) => KeyRoute["answer"];
}

/** The handlers of the calls that are passed on, with all the code of the relay. */
export function callHandlers(services: HandlerServices): CallHandlers {
  const noting = new Noting(services.objects, services.nowMs);
  const parts = { ...services, echo: services.scriptedEcho ?? echoCall };
  const calls = { ...services, noting, relay: createRelay(parts) };
  const objects = { ...services, noting, relayObject: createObjectRelay(parts) };
  return { call: (name) => answerCall(name, calls), object: (place) => answerObject(place, objects) };
}
