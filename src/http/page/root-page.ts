import { toConsole } from "../console/console-routes.ts";
import { emptyReply } from "../reply/replies.ts";
import { isForwarded } from "../request/local-caller.ts";
import type { RawRequest, Reply } from "../request/request-context.ts";
import { wantsPage, welcomePage } from "./welcome-page.ts";

export interface RootSettings {
  readonly version: string;
  readonly hasConsole: boolean;
  /** Where people find the console, as the configuration file says; null if it does not say. */
  readonly consoleAddress: string | null;
}

/** The way to the console, or else a page for browsers, and a sign of life for Claude Code; null for an unknown path. */
export function replyAtRoot(raw: RawRequest, settings: RootSettings): Reply | null {
  const { method } = raw;
  if ((method === "GET" || method === "HEAD") && wantsPage(raw.header("accept")))
    return leadsToConsole(raw, settings) ? toConsole : welcomePage(raw, settings.version);
  return method === "HEAD" ? emptyReply(200, {}) : null;
}

/** A proxy may keep the console inside. It publishes the console if the file says where people find it. */
function leadsToConsole(raw: RawRequest, { hasConsole, consoleAddress }: RootSettings): boolean {
  return hasConsole && (consoleAddress !== null || !isForwarded(raw));
}
