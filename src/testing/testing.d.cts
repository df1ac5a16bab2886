/// <reference lib="esnext.disposable" />

/** How to start a server. Without options it serves the models of the quickstart, answered by echo. */
export interface StartOptions {
  /** The ids of the models to serve, answered by echo. */
  readonly models?: readonly string[];
  /** A configuration in place of `models`: the path of a file, or what would be in one. */
  readonly config?: string | Readonly<Record<string, unknown>>;
  /** The key of the Models API and of calls, at least 20 characters; a random one by default. */
  readonly apiKey?: string;
  /** The key of the Admin API, at least 20 characters; a random one by default. */
  readonly adminKey?: string;
  /** The port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Further environment variables of the server. It inherits those of this process, but none of Rollcall's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** An executable of Rollcall to start in place of this package; the variable ROLLCALL_EXECUTABLE by default. */
  readonly executable?: string;
  /** How long the start may take; 30,000 by default. */
  readonly startTimeoutMs?: number;
  /** Whether the running server keeps this process running; false by default. */
  readonly keepAlive?: boolean;
}

/** A running server. It ends with the process that started it, however that ends. */
export interface Rollcall extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The same with `/v1`, as OpenAI's clients want it. */
  readonly baseURL: string;
  readonly apiKey: string;
  readonly adminKey: string;
  /** The last lines of the server's log. */
  log(): string;
  /** Ends the server. Resolves when it has ended; calling it again is fine. */
  stop(): Promise<void>;
}

/** Resolves when the server answers. If it cannot start, rejects with what the server says. */
export function startRollcall(options?: StartOptions): Promise<Rollcall>;
