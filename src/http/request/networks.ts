import { BlockList, isIP } from "node:net";

// Made once for each list of networks, which lives as long as the actors that carry it.
const compiled = new WeakMap<readonly string[], BlockList>();

/** Whether an address lies in one of the networks. An unknown address lies in none. */
export function isWithin(networks: readonly string[], address: string | null): boolean {
  if (address === null) return false;
  const list = compiled.get(networks) ?? compile(networks);
  // A dual-stack socket shows an IPv4 peer as ::ffff:a.b.c.d.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
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
