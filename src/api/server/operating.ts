import { operationTable } from "../operation.ts";
import { object, withSchema } from "../shapes/shapes.ts";
import { anyObject, constant, text } from "../shapes/values.ts";

/** Calls for operators. They need no key. */

const status = <const Word extends string>(word: Word) =>
  object({ status: constant(word) }, { example: { status: word } });

export const operating = operationTable({
  healthz: {
    route: "GET /healthz",
    right: "anyone",
    summary: "Answers while the process runs.",
    answer: status("alive"),
  },
  readyz: {
    route: "GET /readyz",
    right: "anyone",
    summary: "Answers 200 if the server can answer correctly and is not about to stop.",
    answer: status("ready"),
    refuses: ["internal", "try-later"],
  },
  metrics: {
    route: "GET /metrics",
    right: "anyone",
    summary: "Returns metrics for Prometheus.",
    answer: withSchema(text, { examples: ["# TYPE rollcall_requests_total counter\n"] }),
    answerType: "text/plain",
    refuses: ["internal", "try-later"],
  },
  openapi: {
    route: "GET /openapi.json",
    right: "anyone",
    summary: "Returns this description.",
    answer: withSchema(anyObject, { examples: [{ openapi: "3.1.0" }] }),
  },
});
