import type { Reply } from "../http/request/request-context.ts";
import type { Route } from "../http/request/route.ts";
import { jsonReply } from "../http/reply/replies.ts";
import type { Commit } from "../registry/commit.ts";
import type { EchoCall } from "../relay/echo/echo-call.ts";
import { ReceivedRequests } from "./received-requests.ts";
import { scriptedRoute, type ScriptedRequest } from "./scripted-requests.ts";
import { Scripts } from "./scripts.ts";
import { testModeRoutes } from "./test-mode-routes.ts";

/** What a server for tests adds to the routes, and to the echo source. A reset makes a new one. */
export class TestMode {
  readonly #reset: () => Promise<number>;
  readonly #open = new Map<string, ScriptedRequest>();

  /** `reset` puts everything back, and resolves with the new revision. */
  constructor(reset: () => Promise<number>) {
    this.#reset = reset;
  }

  /** Answers as the request's script says, and otherwise as the echo source does. */
  readonly echo: EchoCall = async (outgoing, passing) => {
    const { scriptedReply } = await import("./scripted-echo.ts");
    const request = this.#open.get(passing.requestId);
    return scriptedReply(request ?? null, outgoing, passing);
  };

  routes(table: readonly Route[], commit: Commit, nowMs: () => number): readonly Route[] {
    const [scripts, received] = [new Scripts(), new ReceivedRequests()];
    const parts = { scripts, received, open: this.#open, nowMs };
    const scripted = table.map((route) =>
      route.operation === "openapi" ? { ...route, answer: openApiPage } : scriptedRoute(route, parts),
    );
    return [...scripted, ...testModeRoutes({ scripts, received, commit, reset: this.#reset })];
  }
}

/** Describes the calls of test mode as well. */
async function openApiPage(): Promise<Reply> {
  const [{ describeApi }, { testMode }] = await Promise.all([
    import("../http/openapi/document.ts"),
    import("../api/test-mode.ts"),
  ]);
  return jsonReply(200, JSON.stringify(describeApi(Object.values(testMode))));
}
