import { expect, test } from "bun:test";
import { isWithin } from "./networks.ts";

test("an address is within a network or it is not", () => {
  const networks = ["10.1.0.0/16", "192.0.2.7", "2001:db8::/32"];
  for (const inside of ["10.1.255.255", "192.0.2.7", "2001:db8::1", "::ffff:10.1.0.1"]) {
    expect(isWithin(networks, inside)).toBe(true);
  }
  for (const outside of ["10.2.0.0", "192.0.2.8", "2001:db9::1", "::ffff:10.2.0.1", "::1"]) {
    expect(isWithin(networks, outside)).toBe(false);
  }
  expect(isWithin(networks, null)).toBe(false);
});
