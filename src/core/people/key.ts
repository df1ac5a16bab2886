import { crc32 } from "../text/crc32.ts";

export type KeyKind = "project" | "service-account" | "admin";

/** Which fields of a model a key sees: all known fields, or only those that OpenAI publishes. */
export const modelFieldChoices = ["all", "strict"] as const;
export type ModelFields = (typeof modelFieldChoices)[number];

/** The ids that a key's Anthropic clients see: unchanged, or prefixed so that Claude Code lists all of them. */
export const modelNameChoices = ["own", "claude"] as const;
export type ModelNames = (typeof modelNameChoices)[number];

const prefixes: Record<KeyKind, string> = {
  project: "sk-proj-rc1_",
  "service-account": "sk-svcacct-rc1_",
  admin: "sk-admin-rc1_",
};
const prefixesOfOurs = Object.values(prefixes);
export const base62Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const secretLength = 43;
const checksumLength = 6;

/** How many random bytes a key needs. */
export const keyRandomBytes = 32;
export const operatorKeyLengthMin = 20;
const operatorKeyLengthMax = 512;

/** A new key's text: prefix, 256 random bits, checksum. It is shown once and stored only as a digest. */
export function mintKey(kind: KeyKind, random: Uint8Array): string {
  if (random.length !== keyRandomBytes) throw new Error(`a key needs ${keyRandomBytes} random bytes`);
  let secret = 0n;
  for (const byte of random) secret = (secret << 8n) | BigInt(byte);
  const text = prefixes[kind] + base62(secret, secretLength);
  return text + checksum(text);
}

/** Whether a text has our prefix but a wrong checksum. Such a key is refused without a look-up in the store. */
export function isMistyped(text: string): boolean {
  if (!prefixesOfOurs.some((prefix) => text.startsWith(prefix))) return false;
  const body = text.slice(0, -checksumLength);
  return checksum(body) !== text.slice(-checksumLength);
}

/** Why an operator may not use `text` as a key, as the end of a sentence; null when they may. */
export function validateOperatorKey(text: string): string | null {
  if (text.length < operatorKeyLengthMin) return `must be at least ${operatorKeyLengthMin} characters long`;
  if (text.length > operatorKeyLengthMax) return `must be at most ${operatorKeyLengthMax} characters long`;
  // Two folded Authorization headers are joined by a comma, so no key may contain one.
  if (!/^[\x21-\x2b\x2d-\x7e]+$/.test(text)) return "must be visible ASCII without spaces or commas";
  if (isMistyped(text)) return "has the form of a Rollcall key but its checksum is wrong; was it copied whole?";
  return null;
}

export function hasExpired({ expiresAt }: { readonly expiresAt: number | null }, atSeconds: number): boolean {
  return expiresAt !== null && expiresAt <= atSeconds;
}

const maskLengthMax = 200;

/** A presented key as refusals may repeat it. Short ones are masked completely. */
export function maskKey(text: string): string {
  if (text.length < 13) return "*".repeat(text.length);
  return text.slice(0, 8) + "*".repeat(Math.min(text.length - 12, maskLengthMax)) + text.slice(-4);
}

/** A stored key as lists and logs show it. */
export function redactKey(text: string): string {
  const prefix = Object.values(prefixes).find((known) => text.startsWith(known));
  return `${prefix ?? text.slice(0, 3)}...${text.slice(-4)}`;
}

/** A case-insensitive pattern for a text, each character plain or percent-encoded any number of times. */
function encodedPattern(text: string): string {
  return Array.from(text, (character) => `(?:${character}|%(?:25)*${character.charCodeAt(0).toString(16)})`).join("");
}

const letterOrDigit = "[0-9a-z]|%(?:25)*(?:3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])";
const dashOrUnderscore = "[-_]|%(?:25)*(?:2d|5f)";
// Matches our keys and anything else in the form of OpenAI's keys, which many vendors share.
const keysInText = new RegExp(
  `(?:${Object.values(prefixes).map(encodedPattern).join("|")})(?:${letterOrDigit})+` +
    `|(?<=^|[^0-9a-z]|%[0-9a-f]{2})${encodedPattern("sk-")}(?:${letterOrDigit}|${dashOrUnderscore}){20,}`,
  "gi",
);

/** Redacts keys in a text for logs: a caller may have put a key in place of an id, percent-encoded or not. */
export function redactKeysIn(text: string): string {
  if (!/sk-|%/i.test(text)) return text;
  return text.replaceAll(keysInText, (key) =>
    redactKey(key.replaceAll(/%(?:25)*([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))),
  );
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let at = 0; at < checksumLength; at++) {
    digits = base62Digits[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function base62(value: bigint, length: number): string {
  let rest = value;
  let digits = "";
  for (let at = 0; at < length; at++) {
    digits = base62Digits[Number(rest % 62n)] + digits;
    rest /= 62n;
  }
  return digits;
}
