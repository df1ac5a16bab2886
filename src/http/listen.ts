import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "bun";
import { malformedRequest, Refusal } from "../core/refusal.ts";
import { openai } from "../dialects/openai/openai.ts";
import { holdNewConnections } from "./accept-queue.ts";
import type { App } from "./app.ts";
import { Closing } from "./closing.ts";
import type { Answer, RawRequest } from "./request/request-context.ts";
import { refusalReply } from "./reply/replies.ts";
import type { BodyAllowance } from "./request/request-bodies.ts";

/** Idle connections and stalled requests are closed after this long. */
const idleTimeoutSeconds = 10;
// The runtime cuts longer bodies off without a word; ours are refused in words well before. It must not be below any
// route's bound.
const runtimeBodyBytesMax = 8 * 1024 * 1024;
const chunkedBodyBytesFirst = 1024;
// How long clients that keep connections may take to ask once more, and how long at most the wait for them is.
const [graceQuietMs, graceMostMs] = [150, 1_000];
// How long a connection that was just opened may take to send its request.
const lastQuietMs = 100;
// How long the rest of a request's head may take.
const headMs = 500;
const lookEveryMs = 20;

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Several processes take it, and the kernel deals the connections out. */
  readonly shared: boolean;
}

export interface Listener {
  readonly url: string;
  /** Puts the application behind the address, which until then answers that it is starting. */
  serve(app: App): void;
  /**
   * Ends every connection with its next answer, then takes no new ones. Resolves when all requests are answered, or
   * after the deadline.
   */
  drain(deadlineMs: number): Promise<void>;
  /** Ends at once. */
  close(): void;
}

/** Takes the address before anything else is touched, so that a taken port leaves no trace. */
export function listen({ host, port, shared }: Address, starting: App, problem: (cause: string) => unknown): Listener {
  let app = starting;
  const closing = new Closing();
  const server = Bun.serve({
    hostname: host,
    port,
    reusePort: shared,
    idleTimeout: idleTimeoutSeconds,
    maxRequestBodySize: runtimeBodyBytesMax,
    fetch: (request, self) => respond(app, request, self, closing),
    // Or the runtime shows callers a page with our source on it.
    development: false,
    error: (error) => {
      problem(error.stack ?? error.message);
      return failed();
    },
  });
  return {
    url: urlOf(host, server.port ?? port),
    serve: (ready) => (app = ready),
    drain: (deadlineMs) => drain(server, closing, deadlineMs),
    close: () => void server.stop(true),
  };
}

export function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The application answers for what goes wrong inside it; this is for what goes wrong around it. */
function failed(): Response {
  const internal = new Refusal("internal", "The server had an error while processing your request.");
  const { status, headers, body } = refusalReply(internal, openai);
  return new Response(body, { status, headers });
}

async function drain(server: Server<undefined>, closing: Closing, deadlineMs: number): Promise<void> {
  const deadline = setTimeout(() => void server.stop(true), deadlineMs);
  const mostMs = Math.min(graceMostMs, deadlineMs / 4);
  closing.begin();
  // Clients that keep a connection learn from their next answer that it ends, rather than from a reset.
  await closing.quiet(graceQuietMs, mostMs);
  const queue = holdNewConnections(server.port ?? 0);
  await closing.quiet(lastQuietMs, mostMs, () => queue !== null && queue.length > 0);
  await Promise.race([server.stop(), endUnasked(server)]);
  clearTimeout(deadline);
}

/** The runtime waits for connections on which nothing was ever sent, until they time out. */
async function endUnasked(server: Server<undefined>): Promise<void> {
  let busyMs = performance.now();
  while (performance.now() - busyMs < headMs) {
    if (server.pendingRequests > 0) busyMs = performance.now();
    await sleep(lookEveryMs);
  }
  await server.stop(true);
}

/** Bun's request and response around the application. */
function respond(
  app: App,
  request: Request,
  server: Server<undefined>,
  closing: Closing,
): Response | Promise<Response> {
  closing.noteRequest();
  const raw = new BunRequest(request, server);
  const finish = (answer: Answer) => {
    raw.endLongerTimeout();
    return withItsEnd(toResponse(answer), request, closing);
  };
  const answer = app(raw);
  return answer instanceof Promise ? answer.then(finish) : finish(answer);
}

/** The runtime ends a connection where the client asked for that, but does not say so; with this header it does both. */
function withItsEnd(response: Response, request: Request, closing: Closing): Response {
  const asked = request.headers.get("connection");
  if (closing.isOn || (asked !== null && /\bclose\b/i.test(asked))) response.headers.set("connection", "close");
  return response;
}

class BunRequest implements RawRequest {
  readonly method: string;
  readonly target: string;
  readonly hasValidHost: boolean;
  readonly #request: Request;
  readonly #server: Server<undefined>;
  readonly #headers: Headers;
  #allowance: BodyAllowance | null = null;
  #mayTakeLonger = false;

  constructor(request: Request, server: Server<undefined>) {
    const { method, url, headers } = request;
    // One at a time as they are asked for: official clients send some fifteen, and turning them all into one object
    // costs a tenth of a request more.
    this.#headers = headers;
    const host = this.header("host");
    // Bun gives a whole URL where the Host header makes one, and the bare target where it does not.
    const isBare = url.startsWith("/");
    this.method = method;
    this.target = isBare ? url : afterAuthority(url);
    // Two Host headers arrive as one with a comma in it; only HTTP/1.0 may come with none.
    this.hasValidHost = isBare ? host === null : !host?.includes(",");
    this.#request = request;
    this.#server = server;
  }

  header(name: string): string | null {
    return this.#headers.get(name);
  }

  address(): string | null {
    return this.#server.requestIP(this.#request)?.address ?? null;
  }

  allowBody(allowance: BodyAllowance): void {
    this.#allowance = allowance;
  }

  async body(): Promise<Uint8Array> {
    if (this.#allowance === null) throw new Error("this route reads no body");
    const bytes = await this.#readBody(this.#allowance);
    this.#allowance.arrived();
    return bytes;
  }

  #readBody(allowance: BodyAllowance): Promise<Uint8Array> {
    if (this.header("transfer-encoding") !== null) return readChunks(this.#request, allowance);
    // The runtime reads no more than was announced.
    allowance.hold(announcedBytes(this.header("content-length")));
    return this.#request.bytes().catch(refuseBroken);
  }

  mayTake(seconds: number): void {
    this.#mayTakeLonger = true;
    this.#server.timeout(this.#request, seconds);
  }

  /** The runtime would give the connection as long for its next request. */
  endLongerTimeout(): void {
    if (this.#mayTakeLonger) this.#server.timeout(this.#request, idleTimeoutSeconds);
  }
}

/** Refuses a body of unknown length at the chunk that is too much, and drops what comes after it. */
async function readChunks({ body }: Request, allowance: BodyAllowance): Promise<Uint8Array> {
  // One buffer that grows, since each of very many small chunks would take much more than its bytes.
  let buffer = new Uint8Array(chunkedBodyBytesFirst);
  let length = 0;
  if (body === null) return buffer.subarray(0, length);
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(refuseBroken);
      if (done) return buffer.subarray(0, length);
      allowance.hold(value.length);
      if (length + value.length > buffer.length) buffer = enlarged(buffer, length + value.length);
      buffer.set(value, length);
      length += value.length;
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
  }
}

function enlarged(buffer: Uint8Array<ArrayBuffer>, lengthMin: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * buffer.length, lengthMin));
  larger.set(buffer);
  return larger;
}

/** The client went away or broke its own framing; the runtime has told it so already. */
function refuseBroken(): never {
  throw malformedRequest("The body did not arrive whole.", "body");
}

function afterAuthority(url: string): string {
  const slash = url.indexOf("/", url.indexOf("://") + 3);
  return slash === -1 ? "*" : url.slice(slash);
}

// Building Headers is a large part of what an answer costs, and the frozen header objects of views come again and again.
const templates = new WeakMap<Answer["headers"], Template>();

interface Template {
  readonly own: Headers;
  /** What `openai-processing-ms` says; most answers take no whole millisecond, so it seldom changes. */
  durationMs: number;
}

function toResponse({ status, headers, body, requestId, durationMs, cors }: Answer): Response {
  const template = templates.get(headers) ?? templateOf(headers);
  const { own } = template;
  own.set("x-request-id", requestId);
  // Older Python clients and Anthropic's read the id under this name.
  own.set("request-id", requestId);
  const wholeMs = Math.round(durationMs);
  if (wholeMs !== template.durationMs) own.set("openai-processing-ms", String((template.durationMs = wholeMs)));
  if (cors === null) return new Response(body, { status, headers: own });
  const withCors = new Headers(own);
  for (const [name, value] of Object.entries(cors)) withCors.set(name, value);
  return new Response(body, { status, headers: withCors });
}

function templateOf(headers: Answer["headers"]): Template {
  const template = { own: new Headers({ ...headers, "openai-processing-ms": "0" }), durationMs: 0 };
  if (Object.isFrozen(headers)) templates.set(headers, template);
  return template;
}

/** The runtime lets the same length through twice, joined by a comma, and refuses two that differ. */
function announcedBytes(contentLength: string | null): number {
  return Number(contentLength?.split(",")[0] ?? 0);
}
