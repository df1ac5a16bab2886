import { readFileSync } from "node:fs";
import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";

/** What a variable that may hold a secret says, or the file that NAME_FILE names; null if neither is set. */
export function readVariable(name: string, environment: Environment): { text: string; source: string } | null {
  // An empty value counts as missing.
  const [text, file] = [environment[name] || null, environment[`${name}_FILE`] || null];
  if (text !== null && file !== null) throw new ConfigError(`set ${name} or ${name}_FILE, and not both`);
  if (file !== null) return { text: readSecret(file, `${name}_FILE`), source: `${name}_FILE` };
  return text === null ? null : { text, source: name };
}

/** Editors end a file with a line end, and those of Windows may begin it with a byte order mark. */
function readSecret(file: string, name: string): string {
  return readText(file, name)
    .replace(/^\ufeff/, "")
    .trimEnd();
}

/** Throws ConfigError, which calls the file by this name. */
export function readText(file: string, name: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(`cannot read ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
