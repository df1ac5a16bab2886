import { expect, test } from "bun:test";
import type { RawRequest } from "./request-context.ts";
import { isLocalCaller, isLoopbackHost, isPrivateHost } from "./local-caller.ts";

function raw(address: string | null, headers: Record<string, string>): RawRequest {
  const read = (name: string) => headers[name] ?? null;
  return { address: () => address, header: read } as RawRequest;
}

test("a caller is local where address and host are, and no proxy has left a mark", () => {
  const host = "127.0.0.1:8484";
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    expect(isLocalCaller(raw(address, { host }))).toBe(true);
  for (const address of ["10.0.0.1", "192.0.2.1", "fe80::1", null])
    expect(isLocalCaller(raw(address, { host }))).toBe(false);
  for (const name of ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"])
    expect(isLocalCaller(raw("127.0.0.1", { host, [name]: "x" }))).toBe(false);
  expect(isLocalCaller(raw("127.0.0.1", { host: "models.example.com" }))).toBe(false);
  expect(isLocalCaller(raw("127.0.0.1", {}))).toBe(false);
});

test("a loopback host is localhost or a loopback address", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"]) expect(isLoopbackHost(host)).toBe(true);
  for (const host of ["", "0.0.0.0", "::", "10.0.0.1", "localhost.example.com", "127.0.0.1.example.com"])
    expect(isLoopbackHost(host)).toBe(false);
});

test("a private host is an address, or a name that nobody can register", () => {
  const isPrivate = (host: string) => isPrivateHost(raw("10.0.0.1", { host }));
  for (const host of [
    "10.0.0.1:8484",
    "[fd00::1]:8484",
    "[::ffff:10.0.0.1]",
    "localhost:8484",
    "rollcall",
    "Box.LOCAL",
  ])
    expect([host, isPrivate(host)]).toEqual([host, true]);
  for (const host of ["page.example:8484", "127.0.0.1.page.example", "local.page.example", "page.example."])
    expect([host, isPrivate(host)]).toEqual([host, false]);
});
