import type { Server } from "bun";
import { Refusal } from "../core/refusal.ts";
import { openai } from "../dialects/openai/openai.ts";
import { opened } from "../catalogue/views/plain.ts";
import type { App } from "./app.ts";
import { Closing } from "./closing.ts";
import { drain } from "./draining.ts";
import type { SentHeaders } from "../relay/headers/request-headers.ts";
import { readChunks, refuseBroken } from "./request/body/chunked-body.ts";
import type { Answer, RawRequest } from "./request/request-context.ts";
import { refusalReply } from "./reply/replies.ts";
import { asksToClose } from "./request/asks-to-close.ts";
import { toResponse } from "./reply/to-response.ts";
import type { BodyAllowance } from "./request/body/request-bodies.ts";

/** Idle connections and stalled requests are closed after this long. */
const idleTimeoutSeconds = 10;
// The runtime cuts off longer bodies without words. Our own limits answer in those of the dialect, and bound the memory:
// what nobody reads here waits in the kernel, and is dropped once it is answered.
const runtimeBodyBytesMax = Number.MAX_SAFE_INTEGER;
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Several processes listen on the address, and the kernel distributes the connections. */
  readonly shared: boolean;
}

export interface Listener {
  readonly url: string;
  /** Lets the application answer. Until then requests are answered with 503: the server is starting. */
  serve(app: App): void;
  /** From now on each answer closes its connection. */
  announceEnd(): void;
  /**
   * Closes each connection with its next answer, then accepts no new ones. Resolves when all requests are answered, or
   * soon after the deadline, at which `atDeadline` ends those that it can.
   */
  drain(deadlineMs: number, atDeadline?: () => void): Promise<void>;
  /** Closes all connections at once. */
  close(): void;
}

/** Takes the address before anything else happens, so that a taken port leaves no trace. */
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
    // Otherwise the runtime answers an error with a page that shows our source.
    development: false,
    error: (error) => {
      problem(error.stack ?? error.message);
      return failed();
    },
  });
  return {
    url: urlOf(host, server.port ?? port),
    serve: (ready) => (app = ready),
    announceEnd: () => closing.begin(),
    drain: (deadlineMs, atDeadline = () => undefined) => drain(server, closing, { deadlineMs, atDeadline }),
    close: () => void server.stop(true),
  };
}

export function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The answer to an error outside of the application. */
function failed(): Response {
  const internal = new Refusal("internal", "The server had an error while processing your request.");
  const { status, headers, body } = refusalReply(internal, openai);
  return new Response(opened(body), { status, headers });
}

/** Adapts Bun's request and response to the application. */
function respond(
  app: App,
  request: Request,
  server: Server<undefined>,
  closing: Closing,
): Response | Promise<Response> {
  closing.noteRequest();
  const raw = new BunRequest(request, server);
  const answer = app(raw);
  return answer instanceof Promise
    ? answer.then((settled) => finished(settled, raw, closing))
    : finished(answer, raw, closing);
}

function finished(answer: Answer, raw: BunRequest, closing: Closing): Response {
  if (answer.onEnd === undefined) raw.endLongerTimeout();
  else answer.onEnd(() => raw.endLongerTimeout());
  const response = toResponse(answer);
  // The runtime closes a connection if the client asks for it, but does not announce it. With this header it does.
  if (closing.isOn || (answer.isLast ?? asksToClose(raw))) response.headers.set("connection", "close");
  return response;
}

class BunRequest implements RawRequest {
  readonly method: string;
  readonly url: string;
  readonly #request: Request;
  readonly #server: Server<undefined>;
  readonly held: Headers;
  /** All of them; null as long as they are read one by one. */
  #all: SentHeaders | null;
  #allowance: BodyAllowance | null = null;
  #mayTakeLonger = false;

  constructor(request: Request, server: Server<undefined>) {
    const { method, url, headers } = request;
    this.method = method;
    this.url = url;
    this.#request = request;
    this.#server = server;
    this.held = headers;
    // Of official clients' fifteen headers, a read needs few, and copying all would make it a tenth slower. A call needs
    // most of them, and some several times.
    this.#all = method === "POST" ? headers.toJSON() : null;
  }

  get target(): string {
    return this.#isBare ? this.url : afterAuthority(this.url);
  }

  /** Two Host headers arrive joined by a comma. Only HTTP/1.0 may omit the header. */
  get hasValidHost(): boolean {
    const host = this.header("host");
    return this.#isBare ? host === null : host?.includes(",") !== true;
  }

  /** Bun gives a whole URL if the Host header allows it, otherwise the bare target. */
  get #isBare(): boolean {
    return this.url.startsWith("/");
  }

  header(name: string): string | null {
    return this.#all === null ? this.held.get(name) : (this.#all[name] ?? null);
  }

  headers(): SentHeaders {
    return (this.#all ??= this.held.toJSON());
  }

  address(): string | null {
    return this.#server.requestIP(this.#request)?.address ?? null;
  }

  allowBody(allowance: BodyAllowance): void {
    this.#allowance = allowance;
  }

  body(): Promise<Uint8Array> {
    const allowance = this.#allowance;
    if (allowance === null) throw new Error("this route reads no body");
    const whole = (bytes: Uint8Array) => {
      allowance.arrived();
      return bytes;
    };
    if (this.header("transfer-encoding") !== null) return readChunks(this.#request, allowance).then(whole);
    // The runtime reads no more than the announced length.
    allowance.hold(announcedBytes(this.header("content-length")));
    return this.#request.bytes().then(whole, refuseBroken);
  }

  mayTake(seconds: number): void {
    this.#mayTakeLonger = true;
    this.#server.timeout(this.#request, seconds);
  }

  left(): AbortSignal {
    return this.#request.signal;
  }

  /** Otherwise the runtime would allow the next request on the connection as much time. */
  endLongerTimeout(): void {
    if (this.#mayTakeLonger) this.#server.timeout(this.#request, idleTimeoutSeconds);
  }
}

function afterAuthority(url: string): string {
  const slash = url.indexOf("/", url.indexOf("://") + 3);
  return slash === -1 ? "*" : url.slice(slash);
}

/** The runtime accepts a repeated equal length, joined by a comma, and refuses two different ones. */
function announcedBytes(contentLength: string | null): number {
  return Number(contentLength?.split(",")[0] ?? 0);
}
