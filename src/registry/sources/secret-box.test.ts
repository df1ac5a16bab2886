import { expect, test } from "bun:test";
import { secretBox, type SealedFor } from "./secret-box.ts";

const newKey = "n".repeat(32);
const oldKey = "o".repeat(32);
const secret = "sk-upstream-secret";
const source: SealedFor = {
  organizationId: "org-1",
  id: "up",
  kind: "openai",
  baseUrl: "https://api.example.com/v1",
  options: { project: "p", organization: "o" },
};

test("a sealed secret opens only for its source, kind, base URL and options", () => {
  const box = secretBox([newKey]);
  const sealed = box.seal(source, secret);
  expect(sealed).not.toContain(secret);
  expect(box.open(source, sealed)).toBe(secret);
  expect(box.open({ ...source, options: { organization: "o", project: "p" } }, sealed)).toBe(secret);
  const others: Partial<SealedFor>[] = [
    { organizationId: "org-2" },
    { organizationId: null },
    { id: "other" },
    { kind: "anthropic" },
    { baseUrl: "http://thief.example.com/v1" },
    { options: { project: "p" } },
    { options: { project: "p", organization: "x" } },
    { options: { project: "o", organization: "p" } },
  ];
  for (const other of others) expect(box.open({ ...source, ...other }, sealed)).toBeNull();
});

test("an altered or cut secret, or one in another format, does not open", () => {
  const box = secretBox([newKey]);
  const sealed = box.seal(source, secret);
  const bytes = Buffer.from(sealed.slice(2), "base64");
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1;
    expect(box.open(source, `2:${altered.toString("base64")}`)).toBeNull();
    expect(box.open(source, `2:${bytes.subarray(0, at).toString("base64")}`)).toBeNull();
  }
  for (const text of ["", "2:", sealed.slice(2), `1:${sealed.slice(2)}`, `3:${sealed.slice(2)}`])
    expect(box.open(source, text)).toBeNull();
});

test("the same secret is never sealed to the same text twice", () => {
  const box = secretBox([newKey]);
  expect(box.seal(source, secret)).not.toBe(box.seal(source, secret));
});

test("the first master key seals, all of them open, and resealing moves a secret to the first", () => {
  const sealed = secretBox([oldKey]).seal(source, secret);
  const both = secretBox([newKey, oldKey]);
  expect(secretBox([newKey]).open(source, sealed)).toBeNull();
  expect(both.open(source, sealed)).toBe(secret);
  const moved = both.reseal(source, sealed)!;
  expect(secretBox([newKey]).open(source, moved)).toBe(secret);
  expect(secretBox([oldKey]).open(source, moved)).toBeNull();
  expect(both.reseal(source, moved)).toBeNull();
  expect(secretBox([newKey]).reseal(source, sealed)).toBeNull();
});
