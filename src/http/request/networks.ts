import { BlockList, isIP } from "node:net";

// One list for each set of networks, which lives as long as the actors that have it.
const compiled = new WeakMap<readonly string[], BlockList>();

/**
 * Whether an address is in one of the networks. An unknown address is in none. The list itself treats ::ffff:a.b.c.d,
 * which a dual-stack socket reports for an IPv4 peer, as a.b.c.d.
 */
export function isWithin(networks: readonly string[], address: string | null): boolean {
  if (address === null) return false;
  const list = compiled.get(networks) ?? compile(networks);
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

function compile(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  compiled.set(networks, list);
  return list;
}
