import { tryLater } from "../core/refusal.ts";
import type { App } from "./app.ts";
import { dialectToRefuseIn } from "./models/dialect-selection.ts";
import { splitTarget } from "./request/exchange.ts";
import { alive } from "./operating/operating.ts";
import { refusalReply } from "./reply/replies.ts";
import { newRequestId } from "./request/request-id.ts";

/** Answers while the store is being opened: alive, and nothing else yet but what is waited for. */
export function startingApp(state: () => string): App {
  return (facts) => {
    const { path, query } = splitTarget(facts.target);
    const requestId = newRequestId();
    const refused = () => refusalReply(tryLater(state()), dialectToRefuseIn({ facts, path, query }), requestId);
    return { ...(path === "/healthz" ? alive() : refused()), requestId, durationMs: 0, cors: null };
  };
}
