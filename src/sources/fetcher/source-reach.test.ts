import { expect, test } from "bun:test";
import { isTrustedNow, mayBePrivate } from "./source-reach.ts";

test("on this machine are loopback addresses, however a URL spells them, and localhost", () => {
  for (const host of [
    "127.0.0.1",
    "127.0.0.1:11434",
    "127.8.9.1",
    "127.1",
    "0x7f.1",
    "2130706433",
    "localhost",
    "LOCALHOST:1",
    "[::1]:80",
  ])
    expect([host, mayBePrivate(`http://${host}/v1`, "this machine")]).toEqual([host, true]);
  for (const host of [
    "10.1.2.3",
    "192.168.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[fd00::1]",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "loopback.example.com",
    "x.localhost",
    "localhost.",
    "127.0.0.1@10.1.2.3",
  ])
    expect([host, mayBePrivate(`http://${host}/v1`, "this machine")]).toEqual([host, false]);
  expect([mayBePrivate(null, "this machine"), mayBePrivate("no URL", "this machine")]).toEqual([false, false]);
});

test("a source of the API is trusted as far as the server reaches now, and any other as it was", () => {
  const added = { isTrusted: true, declaredBy: "api", baseUrl: "http://127.0.0.1:1" } as const;
  const reaches = ["anywhere", "this machine", "internet"] as const;
  const trustOf = (source: Parameters<typeof isTrustedNow>[0]) => reaches.map((reach) => isTrustedNow(source, reach));
  expect(trustOf(added)).toEqual([true, true, false]);
  expect(trustOf({ ...added, baseUrl: "http://10.0.0.1" })).toEqual([true, false, false]);
  for (const declaredBy of ["file", "detected"] as const)
    expect(trustOf({ ...added, declaredBy })).toEqual([true, true, true]);
  expect(trustOf({ ...added, isTrusted: false })).toEqual([false, false, false]);
});
