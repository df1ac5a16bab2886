import { isIP } from "node:net";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import { messageOf } from "../core/text/message-of.ts";
import type { App } from "../http/app.ts";
import { listen, urlOf, type Listener } from "../http/listen.ts";
import type { Log } from "../http/operating/access-log.ts";
import { startingApp } from "../http/starting.ts";

const notReadyMessages = {
  starting: "The server is starting.",
  "waiting for the database": "The server is waiting for its database.",
};

/** The address of a server. Once taken, it refuses requests with the reason why the server is not ready, until `serve`. */
export class ServerAddress {
  readonly url: string;
  readonly #config: Pick<Config, "host" | "port" | "isWorker">;
  readonly #log: Log;
  #listener: Listener | null = null;
  #state: keyof typeof notReadyMessages = "starting";

  /** Takes the address at once, except for a worker beside others, whose connections the others can answer. */
  constructor(config: Pick<Config, "host" | "port" | "isWorker" | "isBesideOthers">, log: Log) {
    this.#config = config;
    this.#log = log;
    this.url = config.isBesideOthers ? urlOf(config.host, config.port) : this.take().url;
  }

  waitForDatabase(): void {
    this.#state = "waiting for the database";
  }

  serve(app: App): void {
    this.take().serve(app);
  }

  announceEnd(): void {
    this.#listener?.announceEnd();
  }

  async drain(deadlineMs: number, atDeadline?: () => void): Promise<void> {
    await this.#listener?.drain(deadlineMs, atDeadline);
  }

  close(): void {
    this.#listener?.close();
  }

  take(): Listener {
    return (this.#listener ??= this.#listen());
  }

  #listen(): Listener {
    const { host, port, isWorker } = this.#config;
    const starting = startingApp(() => notReadyMessages[this.#state]);
    try {
      return listen({ host, port, shared: isWorker }, starting, (cause) => this.#log.trouble(cause));
    } catch (error) {
      throw cannotListen({ host, port }, error);
    }
  }
}

export function cannotListen({ host, port }: Pick<Config, "host" | "port">, error: unknown): ConfigError {
  // For a name that Bun cannot resolve, its error is that of an earlier call.
  if (isIP(host) === 0)
    return new ConfigError(
      `cannot listen on ${host} port ${port}: the name has no address on this machine, or the port is not free; ` +
        "give --host an address to find out which",
    );
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return portTaken(host, port);
  return new ConfigError(`cannot listen on ${host} port ${port}: ${messageOf(error)}`);
}

export function portTaken(host: string, port: number): ConfigError {
  return new ConfigError(`port ${port} on ${host} is taken; stop what uses it, or choose another with --port`);
}
