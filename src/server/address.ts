import { once } from "node:events";
import { connect, createServer, isIP, type AddressInfo } from "node:net";
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

const probeTimeoutMs = 1_000;
/** A start that takes longer takes the address before it is ready, so that probes learn that the server is alive. */
const quickStartMs = 20_000;

type Settings = Pick<Config, "host" | "port" | "isWorker" | "isBesideOthers" | "databaseUrl">;

/** The address of a server. Once taken, it refuses requests with the reason why the server is not ready, until `serve`. */
export class ServerAddress {
  readonly url: string;
  readonly #config: Settings;
  readonly #log: Log;
  #listener: Listener | null = null;
  #state: keyof typeof notReadyMessages = "starting";

  private constructor(config: Settings, log: Log) {
    this.#config = config;
    this.#log = log;
    this.url = othersMayAnswer(config) ? urlOf(config.host, config.port) : this.take().url;
  }

  /**
   * Takes the address at once, unless others may answer in its place. Then it is taken when this server can answer, and
   * unless those others share it, also when the start takes long.
   */
  static async of(config: Settings, log: Log, quickMs = quickStartMs): Promise<ServerAddress> {
    const address = new ServerAddress(config, log);
    if (!othersMayAnswer(config) || config.isBesideOthers) return address;
    if (!config.isWorker) await refuseAnswered(config);
    setTimeout(() => address.#takeEarly(), quickMs).unref();
    return address;
  }

  waitForDatabase(): void {
    this.#state = "waiting for the database";
    if (!this.#config.isBesideOthers) this.#takeEarly();
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

  /** If it is not free, the start fails when it can answer. */
  #takeEarly(): void {
    try {
      this.take();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
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

/** Other servers on the same database, to which a proxy sends what nobody answers here. */
function othersMayAnswer({ databaseUrl, port, isBesideOthers }: Settings): boolean {
  return isBesideOthers || (databaseUrl !== null && port !== 0);
}

/** Throws ConfigError if somebody answers at an address. */
export async function refuseAnswered({ host, port }: Pick<Config, "host" | "port">): Promise<void> {
  if (await isAnswered(host, port)) throw portTaken(host, port);
}

/**
 * Workers would share a port with any other program that allows that, so it must not be in use. A port that the system
 * chooses is opened for a moment. One that clients may know is only probed: closing it would reset early connections.
 */
export async function claimPort({ host, port }: Pick<Config, "host" | "port">): Promise<number> {
  if (port === 0) return freePort(host);
  await refuseAnswered({ host, port });
  return port;
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen({ host, port: 0, exclusive: true });
  await once(server, "listening").catch((error: unknown) => {
    throw cannotListen({ host, port: 0 }, error);
  });
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** An invalid address counts as free, because the first worker reports it. */
function isAnswered(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: probeTimeoutMs });
  socket.on("connect", () => resolve(true));
  for (const failure of ["error", "timeout"]) socket.on(failure, () => resolve(false));
  return promise.finally(() => socket.destroy());
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
