import { isIP } from "node:net";

/** What is wrong with a network in CIDR notation or an address, as the end of a sentence; null if nothing is. */
export function validateNetwork(text: string): string | null {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  // A percent sign introduces an interface name, which the address of a peer never has.
  if (version === 0 || more.length > 0 || address.includes("%"))
    return 'must be an IP address or a network such as "10.1.0.0/16"';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return `must be written as an IPv4 address: ${mapped[1]}`;
  const bitsMax = version === 4 ? 32 : 128;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))
    return `must have 0 to ${bitsMax} bits behind the slash`;
  return null;
}
