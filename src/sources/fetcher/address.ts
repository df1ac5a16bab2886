/**
 * Who may call an address: any source (the internet), only a trusted source (private networks), or none (link-local,
 * metadata services, multicast, broadcast, "this host").
 */
export type Reach = "public" | "private" | "never";

/** Takes an address in canonical form, as a resolver or URL parser writes it. Anything else is `never`. */
export function reachOf(address: string): Reach {
  const four = fourBytes(address);
  if (four !== null) return reachOfFour(four);
  const six = eightGroups(address);
  return six === null ? "never" : reachOfSix(six);
}

/** Whether a text is an address in canonical form, not a name. */
export function isAddress(text: string): boolean {
  return fourBytes(text) !== null || eightGroups(text) !== null;
}

// At these names, clouds hand out the credentials of the calling machine.
const metadataNames = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** Whether a host is a metadata service by its name, whatever it resolves to. */
export function isMetadataName(host: string): boolean {
  return metadataNames.has(host.toLowerCase().replace(/\.+$/, ""));
}

type Bytes = readonly [number, number, number, number];

// Networks in CIDR notation. The first match decides.
const networksOfFour: readonly (readonly [Bytes, number, Reach])[] = [
  [[0, 0, 0, 0], 8, "never"],
  [[169, 254, 0, 0], 16, "never"],
  // The metadata services of Alibaba, Azure and Oracle outside the link-local range.
  [[100, 100, 100, 200], 32, "never"],
  [[168, 63, 129, 16], 32, "never"],
  [[192, 0, 0, 192], 32, "never"],
  [[224, 0, 0, 0], 4, "never"],
  [[240, 0, 0, 0], 4, "never"],
  [[10, 0, 0, 0], 8, "private"],
  [[100, 64, 0, 0], 10, "private"],
  [[127, 0, 0, 0], 8, "private"],
  [[172, 16, 0, 0], 12, "private"],
  [[192, 0, 0, 0], 24, "private"],
  [[192, 0, 2, 0], 24, "private"],
  [[192, 88, 99, 0], 24, "private"],
  [[192, 168, 0, 0], 16, "private"],
  [[198, 18, 0, 0], 15, "private"],
  [[198, 51, 100, 0], 24, "private"],
  [[203, 0, 113, 0], 24, "private"],
];

function reachOfFour(bytes: Bytes): Reach {
  const found = networksOfFour.find(
    ([network, bits]) => number(bytes) >>> (32 - bits) === number(network) >>> (32 - bits),
  );
  return found?.[2] ?? "public";
}

function number([a, b, c, d]: Bytes): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

function reachOfSix(groups: readonly number[]): Reach {
  const [first = 0, second = 0] = groups;
  const inside = embeddedFour(groups);
  // Only for trusted sources, even if the embedded address is public.
  if (inside !== null) return inside.some((bytes) => reachOfFour(bytes) === "never") ? "never" : "private";
  if (groups.slice(0, 7).every((group) => group === 0)) return groups[7] === 1 ? "private" : "never";
  if ((first & 0xffc0) === 0xfe80 || (first & 0xff00) === 0xff00) return "never";
  // The metadata services of AWS and Google, inside the range of private networks.
  if ((first === 0xfd00 && second === 0x0ec2) || (first === 0xfd20 && second === 0x00ce)) return "never";
  const isGlobal = (first & 0xe000) === 0x2000;
  const isDocumentation = (first === 0x2001 && second === 0x0db8) || (first === 0x3fff && second < 0x1000);
  const isSpecial = first === 0x2001 && second < 0x0200;
  return isGlobal && !isDocumentation && !isSpecial ? "public" : "private";
}

/** The IPv4 addresses that an IPv6 address reaches through a translator or tunnel; null when there are none. */
function embeddedFour(groups: readonly number[]): readonly Bytes[] | null {
  const at = (index: number) => fourAt(groups, index);
  const starts = (...prefix: number[]) => prefix.every((group, index) => groups[index] === group);
  const last = at(6);
  // Mapped, translated (SIIT), compatible.
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0, 0, 0, 0, 0xffff, 0)) return [last];
  if (starts(0, 0, 0, 0, 0, 0) && number(last) > 0xffff) return [last];
  // NAT64, by the well-known prefix and the local one.
  if (starts(0x64, 0xff9b, 0, 0, 0, 0) || starts(0x64, 0xff9b, 1)) return [last];
  if (starts(0x2002)) return [at(1)];
  // Teredo: the server, and the client with every bit inverted.
  if (starts(0x2001, 0)) return [at(2), last.map((byte) => byte ^ 0xff) as unknown as Bytes];
  // ISATAP: the interface id contains an IPv4 address.
  return groups[5] === 0x5efe && ((groups[4] ?? 0) & 0xfdff) === 0 ? [last] : null;
}

function fourAt(groups: readonly number[], index: number): Bytes {
  const [high = 0, low = 0] = groups.slice(index, index + 2);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff];
}

function fourBytes(text: string): Bytes | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1) ?? [];
  const [a, b, c, d] = parts.filter((part) => part === String(Number(part)) && Number(part) < 256).map(Number);
  return a === undefined || b === undefined || c === undefined || d === undefined ? null : [a, b, c, d];
}

function eightGroups(text: string): readonly number[] | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const four = dotted === null ? null : fourBytes(dotted[2] ?? "");
  if (dotted !== null && four === null) return null;
  const colons = four === null ? text : `${dotted?.[1]}${hex(four[0], four[1])}:${hex(four[2], four[3])}`;
  const [left = "", right, ...more] = colons.split("::");
  if (more.length > 0) return null;
  const head = groupsIn(left);
  const tail = right === undefined ? [] : groupsIn(right);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groupsIn(text: string): readonly number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.map((group) => parseInt(group, 16)) : null;
}

function hex(high: number, low: number): string {
  return ((high << 8) | low).toString(16);
}
