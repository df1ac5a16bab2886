import { pageNames } from "../../console/route/page-names.ts";
import { chooseEncoding, matchesEtag } from "../reply/negotiate.ts";
import type { Reply, RequestContext } from "../request/request-context.ts";
import type { OpenRoute } from "../request/route.ts";
import { unknownUrl } from "../request/router.ts";
import type { ConsoleFile } from "./console-file.ts";

/** Whether a path belongs to the console, which only its own pages may read. */
export function isOfConsole(path: string): boolean {
  return path.startsWith("/console") && (path.length === "/console".length || path["/console".length] === "/");
}

/** Every page is one HTML, whose script shows what the path names. What it loads has names that change with the content. */
export function consoleRoutes(): readonly OpenRoute[] {
  return [
    openRoute("/console", () => ({ status: 308, headers: { location: "console/", ...pageHeaders }, body: null })),
    ...pageNames.map((name) => openRoute(`/console/${name}`, page)),
    openRoute("/console/assets/{asset}", asset),
  ];
}

function openRoute(path: string, answer: OpenRoute["answer"]): OpenRoute {
  return { method: "GET", path, right: "anyone", operation: "console", answer };
}

// Loaded with the first request, so that a start is not slower.
const files = async () => (await import("./console-files.ts")).consoleFiles();

async function page(context: RequestContext): Promise<Reply> {
  return fileReply((await files()).page, "no-cache", context);
}

async function asset(context: RequestContext): Promise<Reply> {
  const found = (await files()).assets.get(context.captured?.parameters["asset"] ?? "");
  if (found === undefined) throw unknownUrl(context.raw.method, context.path);
  return fileReply(found, "public, max-age=31536000, immutable", context);
}

async function fileReply(file: ConsoleFile, cacheControl: string, { raw }: RequestContext): Promise<Reply> {
  const encoding = chooseEncoding(raw.header("accept-encoding"), ["br", "gzip", "identity"]);
  const etag = `"${file.digest}-${encoding}"`;
  const headers = { ...pageHeaders, "cache-control": cacheControl, vary: "Accept-Encoding", etag };
  if (matchesEtag(raw.header("if-none-match") ?? "", etag)) return { status: 304, headers, body: null };
  const encoded = encoding === "identity" ? {} : { "content-encoding": encoding };
  return {
    status: 200,
    headers: { ...headers, "content-type": file.type, ...encoded },
    body: await file.body(encoding),
  };
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

const pageHeaders = Object.freeze({
  "content-security-policy": policy.join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
  // For old browsers.
  "x-frame-options": "DENY",
});
