import { events, type CallAnswer } from "../call-answer.ts";
import { hasBearer, type Answering, type Route, type Vendor } from "../vendor.ts";
import { openaiError, openaiRoutes } from "./openai.ts";

const processing = ": OPENROUTER PROCESSING\n\n";

/** Its streams begin with comments while the model's own server thinks. */
const withComments =
  (answering: Answering): Answering =>
  (call) => {
    const answer: CallAnswer = answering(call);
    return Array.isArray(answer.body) ? events([processing, processing, ...answer.body]) : answer;
  };

export const openrouter: Vendor = {
  kind: "openrouter",
  basePath: "/api/v1",
  accepts: hasBearer,
  routes: openaiRoutes("/api/v1").map(([method, path, answer]): Route => [method, path, withComments(answer)]),
  error: openaiError,
};
