import { createHash } from "node:crypto";
import type { Encoding } from "../../catalogue/views/content.ts";
import { LruCache } from "../../core/collections/lru-cache.ts";
import { chooseEncoding, matchesEtag } from "../reply/negotiate.ts";
import type { RawRequest, Reply } from "../request/request-context.ts";

/** What a browser shows at `/`. It holds nothing of a tenant, and no script. */

// A caller chooses the host, so only so many pages are kept.
const keptMax = 64;
const kept = new LruCache<Page>(keptMax);

interface Page {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

export function welcomePage(raw: RawRequest, version: string): Reply {
  const origin = originOf(raw);
  const encoding = chooseEncoding(raw.header("accept-encoding"));
  const name = `${encoding} ${origin}`;
  const page = kept.get(name) ?? makePage(origin, encoding, version);
  kept.set(name, page);
  const { headers, body } = page;
  if (matchesEtag(raw.header("if-none-match") ?? "", headers["etag"]!)) return { status: 304, headers, body: null };
  // The listener leaves the body of a HEAD out.
  return { status: 200, headers, body };
}

/** Whether a page is asked for: browsers name HTML, and other clients take anything. */
export function wantsPage(accept: string | null): boolean {
  return /(^|[,\s])text\/html(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(accept ?? "");
}

/** As the caller wrote it; a placeholder for a host with any character that a page would have to escape. */
function originOf(raw: RawRequest): string {
  const host = raw.header("host") ?? "";
  const scheme = raw.header("x-forwarded-proto") === "https" ? "https" : "http";
  return `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : "HOST"}`;
}

function makePage(origin: string, encoding: Encoding, version: string): Page {
  const text = Buffer.from(html(origin, version));
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}-${encoding}"`;
  const headers = Object.freeze({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "private, no-cache",
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    vary: "Accept, Accept-Encoding, Host, X-Forwarded-Proto",
    etag,
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
  });
  // Loaded here, because a server starts sooner without it.
  const compressed = compressors[encoding](text, process.getBuiltinModule("node:zlib"));
  return { headers, body: new Uint8Array(compressed) };
}

const compressors: Readonly<Record<Encoding, (text: Buffer, zlib: typeof import("node:zlib")) => Uint8Array>> = {
  identity: (text) => text,
  gzip: (text, zlib) => zlib.gzipSync(text),
  br: (text, zlib) => zlib.brotliCompressSync(text),
  zstd: (text, zlib) => zlib.zstdCompressSync(text),
};

const style = `
:root { color-scheme: light dark; --ink: #16181d; --soft: #5b6270; --line: #e3e5ea; --paper: #fbfbfa; --card: #fff; --mark: #0b6b57; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9eaee; --soft: #9aa1af; --line: #2b2f38; --paper: #121419; --card: #1a1d24; --mark: #59d0b2; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: clamp(2rem, 9vh, 6rem) 1.25rem 3rem; }
h1 { margin: 0; font-size: clamp(1.9rem, 6vw, 2.6rem); font-weight: 650; letter-spacing: -.025em; line-height: 1.15; }
h1::before { content: ""; display: inline-block; width: .5em; height: .5em; margin-right: .4em; border-radius: 50%; background: var(--mark); }
h2 { margin: 2.25rem 0 .5rem; font-size: .8rem; font-weight: 600; letter-spacing: .07em; text-transform: uppercase; color: var(--soft); }
p { margin: .75rem 0; text-wrap: pretty; }
.lead { font-size: 1.1rem; color: var(--soft); }
code, pre { font: .9rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: .5rem 0; padding: .85rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; user-select: all; }
a { color: var(--mark); text-underline-offset: .2em; }
a:focus-visible { outline: 2px solid var(--mark); outline-offset: 3px; border-radius: 2px; }
ul { margin: .5rem 0; padding: 0; list-style: none; }
li { padding: .55rem 0; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; }
footer { margin-top: 3rem; font-size: .85rem; color: var(--soft); }
`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function html(origin: string, version: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Rollcall</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main>
<h1>Rollcall</h1>
<p class="lead">The models you can use, in one list behind one base URL. This server speaks OpenAI’s API, and those of
other vendors.</p>
<h2>Base URL</h2>
<pre>${origin}/v1</pre>
<p>Set it in your client, with a key that the administrator of this server gives you.</p>
<h2>List the models</h2>
<pre>curl ${origin}/v1/models \\
  -H "Authorization: Bearer $OPENAI_API_KEY"</pre>
<h2>More</h2>
<ul>
<li><a href="/openapi.json">/openapi.json</a> describes every call.</li>
<li><a href="/readyz">/readyz</a> says whether the server can answer.</li>
<li><code>rollcall --help</code> lists the commands for operators, and <code>man rollcall</code> is the manual.</li>
</ul>
<footer>Rollcall ${version}</footer>
</main>
</html>
`;
}
