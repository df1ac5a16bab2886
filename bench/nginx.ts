import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Shown } from "./cases.ts";
import { endWithUs, find, temporaryDirectory } from "./tools.ts";

/** How nginx answers: from a file, or with text from its configuration, which is faster but limited in length. */
export type Form = "file" | "return";

/** A parameter in nginx's configuration may not be longer than its parser's buffer. */
const returnBytesMax = 4_000;

export interface Nginx {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The forms to try for an answer. */
export function formsFor({ status }: Case, { body }: Shown): readonly Form[] {
  if (status === 401) return ["return"];
  return status === 304 || fitsConfiguration(body) ? ["file", "return"] : ["file"];
}

// Only an uncompressed body begins like JSON.
function fitsConfiguration(body: Uint8Array): boolean {
  return body.length < returnBytesMax && body[0] === "{".charCodeAt(0);
}

/** Starts one nginx worker that gives the same answer as `shown` to the same keys. `refusal` is what others get. */
export async function startNginx(
  form: Form,
  one: Case,
  shown: Shown,
  refusal: Shown,
  keys: readonly string[],
): Promise<Nginx> {
  return startConfigured((directory, port) => {
    mkdirSync(join(directory, "bodies"));
    writeFileSync(join(directory, "bodies", `bench${one.gzip ? ".gz" : ""}`), shown.body);
    writeFileSync(join(directory, "keys.conf"), keys.map((key) => `"Bearer ${key}" bench;\n`).join(""));
    return configuration(directory, port, locationFor(form, one, shown, refusal));
  });
}

/** Starts one nginx worker. `configure` writes what the configuration needs into the directory, and returns it. */
export async function startConfigured(configure: (directory: string, port: number) => string): Promise<Nginx> {
  const { path: directory, remove } = temporaryDirectory("nginx");
  const port = freePort();
  mkdirSync(join(directory, "temp"));
  writeFileSync(join(directory, "nginx.conf"), configure(directory, port));
  const child = Bun.spawn([find("nginx")!, "-p", directory, "-c", join(directory, "nginx.conf")], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  endWithUs(child);
  const stop = async () => {
    child.kill("SIGKILL");
    await child.exited;
    remove();
  };
  const url = `http://127.0.0.1:${port}`;
  if (!(await answers(url, child))) {
    await stop();
    throw new Error(`nginx does not start: ${await Bun.readableStreamToText(child.stderr)}`);
  }
  return { url, pid: child.pid, stop };
}

// sendfile is off because one writev of head and body beats writev and sendfile at every size measured here.
function configuration(directory: string, port: number, locationBlock: string): string {
  return `
daemon off;
master_process off;
pid ${directory}/nginx.pid;
error_log stderr crit;
worker_rlimit_nofile 1024;
events { worker_connections 512; }
http {
  access_log off;
  sendfile off;
  tcp_nopush off;
  tcp_nodelay on;
  server_tokens off;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  output_buffers 1 512k;
  open_file_cache max=1000 inactive=600s;
  open_file_cache_valid 600s;
  ${temporaryPaths(directory)}
  map_hash_max_size 65536;
  map_hash_bucket_size 256;
  map $http_authorization $audience { default ""; include ${directory}/keys.conf; }
  map $http_accept_encoding $suffix { default ""; "~gzip" ".gz"; }
  map $http_accept_encoding $encoding { default ""; "~gzip" "gzip"; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    default_type application/json;
    ${locationBlock.replaceAll("DIRECTORY", directory)}
  }
}
`;
}

/** Where nginx would put what does not fit into memory: not where its package says, which needs root. */
export function temporaryPaths(directory: string): string {
  const uses = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return uses.map((use) => `${use}_temp_path ${directory}/temp;`).join(" ");
}

function locationFor(form: Form, one: Case, shown: Shown, refusal: Shown): string {
  const refuse = `if ($audience = "") { ${headerLines(refusal, [])} return 401 ${quoted(refusal.body)}; }`;
  // nginx makes an entity tag for a file, but not for text from its configuration.
  const headers = headerLines(shown, form === "return" ? ["etag"] : []);
  const file = `add_header content-encoding $encoding; alias DIRECTORY/bodies/$audience$suffix;`;
  const words =
    one.status === 304 ? `${revalidate(shown, headers)} ${file}` : `return ${one.status} ${quoted(shown.body)};`;
  return `location = ${one.path} { ${refuse} ${headers} ${form === "file" ? file : words} }`;
}

function revalidate({ headers }: Shown, headerLinesOf: string): string {
  const tag = quoted(Buffer.from(headers.get("etag") ?? ""));
  return `etag off; if ($http_if_none_match = ${tag}) { ${headerLinesOf} return 304; }`;
}

function headerLines({ headers }: Shown, more: readonly string[]): string {
  return ["vary", "cache-control", ...more]
    .filter((name) => headers.has(name))
    .map((name) => `add_header ${name} ${quoted(Buffer.from(headers.get(name)!))} always;`)
    .join(" ");
}

function quoted(text: Uint8Array): string {
  return `'${new TextDecoder().decode(text).replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

export function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = probe;
  probe.stop(true);
  return port;
}

async function answers(url: string, child: Bun.Subprocess): Promise<boolean> {
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      () => true,
      () => false,
    );
    if (answered) return true;
    await Bun.sleep(10);
  }
  return false;
}
