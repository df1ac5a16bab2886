import { json } from "../call-answer.ts";
import { hasBearer, type Answering, type Vendor } from "../vendor.ts";
import { openaiError, openaiRoutes } from "./openai.ts";

/** Its list is an array. */
const list: Answering = ({ body }) =>
  json(body["models"].map((id: string) => ({ id, object: "model", created: 1, type: "chat" })));

export const together: Vendor = {
  kind: "together",
  basePath: "/v1",
  accepts: hasBearer,
  routes: [["GET", "/v1/models", list], ...openaiRoutes("/v1")],
  error: openaiError,
};
