import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";
import { readVariable } from "./variables.ts";

const lengthMin = 32;

/** The first one seals. */
export type MasterKeys = readonly [string, ...string[]];

/** The keys that seal the secrets of sources; null if neither variable is set. */
export function readMasterKeys(environment: Environment): MasterKeys | null {
  const variable = readVariable("ROLLCALL_MASTER_KEY", environment);
  return variable === null ? null : keysIn(variable.text, `the key in ${variable.source}`);
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
