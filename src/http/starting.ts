import { tryLater } from "../core/refusal.ts";
import type { App } from "./app.ts";
import { refusalDialect } from "./models/dialect-selection.ts";
import { splitTarget } from "./request/request-context.ts";
import { alive } from "./operating/operating.ts";
import { refusalReply } from "./reply/replies.ts";
import { newRequestId } from "./request/request-id.ts";

/** Answers while the store is being opened: 200 to `/healthz`, and to everything else a 503 that gives the reason. */
export function startingApp(reason: () => string): App {
  return (raw) => {
    const { path, query } = splitTarget(raw.target);
    const requestId = newRequestId();
    const refused = () => refusalReply(tryLater(reason()), refusalDialect({ raw, path, query }), requestId);
    return { ...(path === "/healthz" ? alive() : refused()), requestId, durationMs: 0, cors: null };
  };
}
