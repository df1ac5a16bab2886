import { openProxy } from "../support/upstreams/proxy.ts";
import type { OpenWay } from "./fleet.ts";

/*
 * Servers in network namespaces of their own, as on machines of their own: each is reached over one bridge and reaches
 * the database over another. Pulling it off the second one drops every packet, and plugging it in again lets old
 * connections go on, which a proxy cannot show.
 */
export interface Namespaces {
  readonly openWay: OpenWay;
  remove(): void;
}

// Addresses that are set aside for such tests.
const clientNetwork = "198.18.77";
const databaseNetwork = "198.19.77";

/** A sentence that says why not where this machine does not let us. */
export function openNamespaces(): Namespaces | string {
  if (process.getuid?.() !== 0) return "only root may make network namespaces";
  if (Bun.which("ip") === null) return "there is no ip here (Debian's package is iproute2)";
  const mark = `rc${process.pid}`;
  const bridges = [`${mark}c`, `${mark}d`] as const;
  const namespaces: string[] = [];
  const remove = () => {
    for (const namespace of namespaces) tryIp("netns", "del", namespace);
    for (const bridge of bridges) tryIp("link", "del", bridge);
  };
  try {
    for (const [bridge, network] of [[bridges[0], clientNetwork] as const, [bridges[1], databaseNetwork] as const]) {
      ip("link", "add", bridge, "type", "bridge");
      ip("addr", "add", `${network}.1/24`, "dev", bridge);
      ip("link", "set", bridge, "up");
    }
  } catch (error) {
    remove();
    return error instanceof Error ? error.message : String(error);
  }
  return {
    remove,
    openWay: async (at, to) => {
      const namespace = `${mark}-${namespaces.length}`;
      namespaces.push(namespace);
      ip("netns", "add", namespace);
      const [host, database] = [
        plugIn(namespace, bridges[0], clientNetwork, at),
        plugIn(namespace, bridges[1], databaseNetwork, at),
      ];
      const proxy = await openProxy("127.0.0.1", to, `${databaseNetwork}.1`);
      return {
        host: `${databaseNetwork}.1`,
        port: proxy.port,
        server: { within: ["ip", "netns", "exec", namespace], flags: ["--host", host.address] },
        block: () => ip("link", "set", database.plug, "nomaster"),
        unblock: () => ip("link", "set", database.plug, "master", bridges[1]),
        leadTo: proxy.leadTo,
        close: async () => {
          proxy.close();
          // A namespace goes in its own time, and its cables with it; the next ones bear the same names.
          for (const { plug } of [host, database]) tryIp("link", "del", plug);
          tryIp("netns", "del", namespace);
        },
      };
    },
  };
}

/** A cable from the namespace to the bridge; the plug is its end at the bridge. */
function plugIn(namespace: string, bridge: string, network: string, at: number) {
  const plug = `${bridge}${at}`;
  const address = `${network}.${10 + at}`;
  ip("link", "add", plug, "type", "veth", "peer", "name", bridge, "netns", namespace);
  ip("link", "set", plug, "master", bridge, "up");
  ip("-n", namespace, "addr", "add", `${address}/24`, "dev", bridge);
  ip("-n", namespace, "link", "set", bridge, "up");
  return { plug, address };
}

function ip(...args: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(["ip", ...args]);
  if (exitCode !== 0) throw new Error(`ip ${args.join(" ")} failed: ${new TextDecoder().decode(stderr).trim()}`);
}

/** For what may be gone already. */
function tryIp(...args: readonly string[]): void {
  Bun.spawnSync(["ip", ...args]);
}
