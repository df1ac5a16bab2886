import { openOperation } from "./operation.ts";
import { object } from "./shapes/shapes.ts";
import { anyObject, constant, text } from "./shapes/values.ts";

/** What whoever operates the server asks. Anyone is answered, without a key. */

const status = <const Word extends string>(word: Word) =>
  object({ status: constant(word) }, { example: { status: word } });

export const healthz = openOperation({
  id: "healthz",
  method: "GET",
  path: "/healthz",
  summary: "The process is up.",
  answer: status("alive"),
});

export const readyz = openOperation({
  id: "readyz",
  method: "GET",
  path: "/readyz",
  summary: "The server can answer truthfully.",
  answer: status("ready"),
  refuses: ["internal", "try-later"],
});

export const metrics = openOperation({
  id: "metrics",
  method: "GET",
  path: "/metrics",
  summary: "Prometheus metrics.",
  answer: { ...text, schema: { ...text.schema, examples: ["# TYPE rollcall_requests_total counter\n"] } },
  answerType: "text/plain",
  refuses: ["internal", "try-later"],
});

export const openapi = openOperation({
  id: "openapi",
  method: "GET",
  path: "/openapi.json",
  summary: "This description.",
  answer: { ...anyObject, schema: { ...anyObject.schema, examples: [{ openapi: "3.1.0" }] } },
});
