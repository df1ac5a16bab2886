import { readFileSync } from "node:fs";
import { ConfigError } from "./yaml-reader.ts";

const lengthMin = 32;

/** What the secrets of sources are sealed under: from one of two variables; null where neither is set. */
export function readMasterKey(environment: Readonly<Record<string, string | undefined>>): string | null {
  // An empty value is none, as it is for the keys.
  const [key, file] = [environment["ROLLCALL_MASTER_KEY"] || null, environment["ROLLCALL_MASTER_KEY_FILE"] || null];
  if (key !== null && file !== null)
    throw new ConfigError("set ROLLCALL_MASTER_KEY or ROLLCALL_MASTER_KEY_FILE, and not both");
  if (file !== null) return sound(textOf(file), `the master key in ${file}`);
  return key === null ? null : sound(key, "the key in ROLLCALL_MASTER_KEY");
}

function sound(key: string, name: string): string {
  if (key.length < lengthMin || !/^[\x21-\x7e]+$/.test(key))
    throw new ConfigError(`${name} must be at least ${lengthMin} visible ASCII characters long, without spaces`);
  return key;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new ConfigError(
      `cannot read ROLLCALL_MASTER_KEY_FILE: ${error instanceof Error ? error.message : "unknown"}`,
    );
  }
}
