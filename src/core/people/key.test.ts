import { expect, test } from "bun:test";
import fc from "fast-check";
import { crc32 } from "../text/crc32.ts";
import { isMistyped, maskKey, mintKey, redactKey, redactKeysIn, validateOperatorKey, type KeyKind } from "./key.ts";

const randomBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const kinds: readonly KeyKind[] = ["project", "service-account", "admin"];

test("a key is a prefix, 43 digits of secret and 6 of checksum", () => {
  expect(mintKey("project", new Uint8Array(32).fill(255))).toMatch(/^sk-proj-rc1_[0-9A-Za-z]{49}$/);
  expect(mintKey("service-account", new Uint8Array(32))).toMatch(/^sk-svcacct-rc1_0{43}[0-9A-Za-z]{6}$/);
  expect(mintKey("admin", new Uint8Array(32))).toMatch(/^sk-admin-rc1_/);
  expect(() => mintKey("admin", new Uint8Array(16))).toThrow();
});

test("different random bytes give different keys", () => {
  fc.assert(
    fc.property(randomBytes, randomBytes, (a, b) => {
      expect(mintKey("project", a) === mintKey("project", b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
    }),
  );
});

test("any single changed character is detected by the checksum", () => {
  fc.assert(
    fc.property(
      randomBytes,
      fc.constantFrom(...kinds),
      fc.nat(48),
      fc.constantFrom("0", "Z", "a"),
      (random, kind, at, to) => {
        const key = mintKey(kind, random);
        expect(isMistyped(key)).toBe(false);
        const place = key.length - 1 - at;
        const changed = key.slice(0, place) + to + key.slice(place + 1);
        expect(isMistyped(changed)).toBe(changed !== key);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("a key of another form has no checksum", () => {
  expect(isMistyped("sk-something-an-operator-chose")).toBe(false);
});

test("the checksum is CRC-32", () => expect(crc32("123456789")).toBe(0xcbf43926));

test("a mask shows at most twelve characters of a key, and none of a short one", () => {
  expect(maskKey("sk-not-a-valid-key")).toBe("sk-not-a******-key");
  expect(maskKey("invalid-key1")).toBe("************");
  expect(maskKey("invalid-key12")).toBe("invalid-*ey12");
});

test("a redacted key shows the prefix and the last four characters", () => {
  expect(redactKey(mintKey("admin", new Uint8Array(32)))).toMatch(/^sk-admin-rc1_\.\.\.[0-9A-Za-z]{4}$/);
  expect(redactKey("operator-chosen-key-1234")).toBe("ope...1234");
});

test("an operator can choose any key of at least twenty visible ASCII characters", () => {
  expect(validateOperatorKey("sk-0123456789abcdefg")).toBeNull();
  expect(validateOperatorKey("sk-0123456789abcdef")).toContain("at least 20");
  expect(validateOperatorKey("x".repeat(513))).toContain("at most 512");
  expect(validateOperatorKey("key with spaces in it!")).toContain("visible ASCII");
  expect(validateOperatorKey("key,with,commas,in,it")).toContain("commas");
  expect(validateOperatorKey("schlüssel-mit-umlaut-")).toContain("visible ASCII");
  expect(validateOperatorKey(`${mintKey("project", new Uint8Array(32)).slice(0, -1)}x`)).toContain("checksum");
});

test("a key in a text is redacted whatever its case", () => {
  const key = mintKey("project", new Uint8Array(32));
  for (const text of [key, `S${key.slice(1)}`, key.toUpperCase()])
    expect(redactKeysIn(`/v1/models/${text}`)).not.toContain(text.slice(12, -4));
});
