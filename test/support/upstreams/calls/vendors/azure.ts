import { json } from "../call-answer.ts";
import { Rejected, vendorSecret, type Answering, type Route, type Vendor } from "../vendor.ts";
import { openaiError, openaiRoutes } from "./openai.ts";

/** The deployment stands in the path, and every call names a version of Azure's API. */
const dated =
  (answering: Answering): Answering =>
  (call) => {
    if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(call.request.query.get("api-version") ?? ""))
      throw new Rejected("Missing required query parameter: api-version.");
    return answering(call);
  };

const list: Answering = ({ body }) =>
  json({ object: "list", data: body["models"].map((id: string) => ({ id, object: "model", created_at: 1 })) });

export const azure: Vendor = {
  kind: "azure-openai",
  basePath: "",
  accepts: ({ header }) => header("api-key") === vendorSecret,
  routes: [
    ["GET", "/openai/models", dated(list)],
    ...openaiRoutes("/openai/deployments/{model}").map(([method, path, answer]): Route => [
      method,
      path,
      dated(answer),
    ]),
    ...openaiRoutes("/openai/v1"),
  ],
  error: openaiError,
};
