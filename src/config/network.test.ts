import { expect, test } from "bun:test";
import { validateNetwork } from "./network.ts";

test.each(["10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "fd00::/8", "::1", "2001:db8::/128"])("%s is a network", (text) => {
  expect(validateNetwork(text)).toBeNull();
});

test.each(["", "10.1", "10.1.0.0/16/8", "example.com", "fe80::1%eth0", "10.1.0.0 /16"])("%p is none", (text) => {
  expect(validateNetwork(text)).toContain("must be an IP address or a network");
});

test.each([
  ["10.0.0.0/33", 32],
  ["10.0.0.0/", 32],
  ["10.0.0.0/-1", 32],
  ["fd00::/129", 128],
  ["fd00::/8.5", 128],
])("%s has the wrong number of bits", (text, most) => {
  expect(validateNetwork(text)).toBe(`must have 0 to ${most} bits behind the slash`);
});

test("an IPv4 address is written as one, since peers are compared as that", () => {
  expect(validateNetwork("::ffff:10.0.0.0/104")).toBe("must be written as an IPv4 address: 10.0.0.0");
});
