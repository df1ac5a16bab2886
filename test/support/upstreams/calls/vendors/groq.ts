import { openaiError, openaiRoutes } from "./openai.ts";
import { hasBearer, type Vendor } from "../vendor.ts";

export const groq: Vendor = {
  kind: "openai-compatible",
  basePath: "/openai/v1",
  accepts: hasBearer,
  routes: openaiRoutes("/openai/v1"),
  error: openaiError,
};
