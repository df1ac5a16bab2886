import type { Environment } from "./environment.ts";
import { ConfigError, readText } from "./yaml-reader.ts";

const lengthMin = 32;

/** The first one seals. */
export type MasterKeys = readonly [string, ...string[]];

/** The keys that seal the secrets of sources; null if neither variable is set. */
export function readMasterKeys(environment: Environment): MasterKeys | null {
  // An empty value counts as missing.
  const [key, file] = [environment["ROLLCALL_MASTER_KEY"] || null, environment["ROLLCALL_MASTER_KEY_FILE"] || null];
  if (key !== null && file !== null)
    throw new ConfigError("set ROLLCALL_MASTER_KEY or ROLLCALL_MASTER_KEY_FILE, and not both");
  if (file !== null) return keysIn(readText(file, "ROLLCALL_MASTER_KEY_FILE"), `the master key in ${file}`);
  return key === null ? null : keysIn(key, "the key in ROLLCALL_MASTER_KEY");
}

/** White space separates keys. */
function keysIn(text: string, name: string): MasterKeys {
  const [first = "", ...others] = text.trim().split(/\s+/);
  const keys: MasterKeys = [first, ...others];
  if (keys.some((key) => key.length < lengthMin || !/^[\x21-\x7e]+$/.test(key)))
    throw new ConfigError(`${name} must be at least ${lengthMin} visible ASCII characters long, without spaces`);
  if (new Set(keys).size < keys.length) throw new ConfigError(`${name} is given twice`);
  return keys;
}
