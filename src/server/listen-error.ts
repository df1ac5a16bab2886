import { isIP } from "node:net";
import type { Config } from "../config/config.ts";
import { messageOf } from "../core/text/message-of.ts";
import { ConfigError } from "../config/yaml-reader.ts";

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
