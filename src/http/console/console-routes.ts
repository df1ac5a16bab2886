import { pageNames } from "../../console/route/page-names.ts";
import { wantsPage } from "../page/welcome-page.ts";
import { chooseEncoding, matchesEtag } from "../reply/negotiate.ts";
import type { Reply, RequestContext } from "../request/request-context.ts";
import type { OpenRoute } from "../request/route.ts";
import { unknownUrl } from "../request/router.ts";
import { ConsoleUnavailable, type ConsoleFile } from "./console-file.ts";
import { unavailablePage } from "./unavailable-page.ts";

/** Whether a path belongs to the console, which only its own pages may read. */
export function isOfConsole(path: string): boolean {
  return path.startsWith("/console") && (path.length === "/console".length || path["/console".length] === "/");
}

/** The answer to a browser at the root. */
export const toConsole: Reply = {
  status: 303,
  headers: Object.freeze({ location: "console/", "cache-control": "no-cache", vary: "Accept" }),
  body: null,
};

const withSlash: Reply = { status: 308, headers: { location: "console/" }, body: null };

/** Every page is one HTML, whose script shows what the path names. What it loads has names that change with the content. */
export function consoleRoutes(): readonly OpenRoute[] {
  return [
    openRoute("/console", async () => withSlash),
    ...pageNames.map((name) => openRoute(`/console/${name}`, page)),
    openRoute("/console/{page}", unknownPage),
    openRoute("/console/assets/{asset}", asset),
  ];
}

function openRoute(path: string, answer: (context: RequestContext) => Promise<Reply>): OpenRoute {
  const answerOrReason = (context: RequestContext) => answer(context).catch(unavailableReply);
  return { method: "GET", path, right: "anyone", operation: "console", answer: answerOrReason };
}

function unavailableReply(error: unknown): Reply {
  if (!(error instanceof ConsoleUnavailable)) throw error;
  const headers = { "cache-control": "no-store", "content-type": "text/html; charset=utf-8" };
  return { status: 503, headers, body: unavailablePage(error.message) };
}

// Loaded with the first request, so that a start is not slower.
const files = async () => (await import("./console-files.ts")).consoleFiles();

async function page(context: RequestContext): Promise<Reply> {
  return fileReply((await files()).page, "no-cache", context);
}

/** A person gets words and the way back, a program what it gets for any unknown path. */
async function unknownPage({ raw, path }: RequestContext): Promise<Reply> {
  if (!wantsPage(raw.header("accept"))) throw unknownUrl(raw.method, path);
  const { page: html } = await files();
  const headers = { "cache-control": "no-store", "content-type": html.type, vary: "Accept" };
  return { status: 404, headers, body: await html.body("identity") };
}

async function asset(context: RequestContext): Promise<Reply> {
  const found = (await files()).assets.get(context.captured?.parameters["asset"] ?? "");
  if (found === undefined) throw unknownUrl(context.raw.method, context.path);
  return fileReply(found, "public, max-age=31536000, immutable", context);
}

async function fileReply(file: ConsoleFile, cacheControl: string, { raw }: RequestContext): Promise<Reply> {
  const encoding = chooseEncoding(raw.header("accept-encoding"), ["br", "gzip", "identity"]);
  const etag = `"${file.digest}-${encoding}"`;
  const headers = { "cache-control": cacheControl, vary: "Accept-Encoding", etag };
  if (matchesEtag(raw.header("if-none-match") ?? "", etag)) return { status: 304, headers, body: null };
  const encoded = encoding === "identity" ? {} : { "content-encoding": encoding };
  return {
    status: 200,
    headers: { ...headers, "content-type": file.type, ...encoded },
    body: await file.body(encoding),
  };
}
