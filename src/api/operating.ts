import { openOperation } from "./operation.ts";
import { object } from "./shapes/shapes.ts";
import { anyObject, constant, text } from "./shapes/values.ts";

/** Calls for operators. They need no key. */

const status = <const Word extends string>(word: Word) =>
  object({ status: constant(word) }, { example: { status: word } });

export const healthz = openOperation({
  id: "healthz",
  method: "GET",
  path: "/healthz",
  summary: "Answers while the process runs.",
  answer: status("alive"),
});

export const readyz = openOperation({
  id: "readyz",
  method: "GET",
  path: "/readyz",
  summary: "Answers 200 if the server can answer correctly.",
  answer: status("ready"),
  refuses: ["internal", "try-later"],
});

export const metrics = openOperation({
  id: "metrics",
  method: "GET",
  path: "/metrics",
  summary: "Returns metrics for Prometheus.",
  answer: { ...text, schema: { ...text.schema, examples: ["# TYPE rollcall_requests_total counter\n"] } },
  answerType: "text/plain",
  refuses: ["internal", "try-later"],
});

export const openapi = openOperation({
  id: "openapi",
  method: "GET",
  path: "/openapi.json",
  summary: "Returns this description.",
  answer: { ...anyObject, schema: { ...anyObject.schema, examples: [{ openapi: "3.1.0" }] } },
});
