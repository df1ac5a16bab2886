import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { dirname, extname } from "node:path";
import { ConfigError } from "../config/config-error.ts";
import { isMistyped } from "../core/people/key.ts";
import { messageOf } from "../core/text/message-of.ts";
import type { FirstKeys, FirstKeysPlace } from "../registry/config/bootstrap.ts";

const ownerOnly = 0o600;
const ofOthers = 0o077;
const sizeMax = 4_096;

/**
 * `--keys-file FILE`. The file is on disk before its keys are committed. If the server ends in between, the next start
 * finds the file and uses its keys, so whatever has read the file goes on to work. No other content is ever replaced.
 */
export function keysFile(path: string, url: string): FirstKeysPlace {
  return {
    read() {
      const text = readOwn(path);
      const keys = { admin: keyIn(text, "admin"), api: keyIn(text, "proj") };
      if (text !== "" && keys.admin === null && keys.api === null)
        throw new ConfigError(`${path} exists and holds no keys of Rollcall; name another file for the first keys`);
      return keys;
    },
    write: (keys) => writeOwn(path, format(path, keys, url)),
    showsLink: false,
  };
}

/** The keys of a file; none if it cannot be read. */
export function keysIn(path: string): FirstKeys {
  let text = "";
  try {
    text = readOwn(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
  return { admin: keyIn(text, "admin"), api: keyIn(text, "proj") };
}

/** The text of a keys file that an earlier start has written; empty without a file. */
function readOwn(path: string): string {
  let file: number;
  try {
    // Without waiting for a writer, if it is a pipe. Windows has no such flag.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return "";
    throw unusable(path, error);
  }
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new ConfigError(`${path} is not a file, and cannot hold the first keys`);
    if (isOpenToOthers(facts))
      throw new ConfigError(`${path} is another user's or open to others, so its keys are not used; remove it`);
    return facts.size > sizeMax ? "too long" : readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** Somebody else would then know the keys, or have chosen them. */
function isOpenToOthers({ mode, uid }: Stats): boolean {
  return process.platform !== "win32" && ((mode & ofOthers) !== 0 || uid !== process.getuid?.());
}

function keyIn(text: string, kind: "admin" | "proj"): string | null {
  const key = new RegExp(`\\bsk-${kind}-rc1_\\w{49}\\b`).exec(text)?.[0];
  return key === undefined || isMistyped(key) ? null : key;
}

/** JSON, a file for `env_file` and `EnvironmentFile`, or lines that a shell reads. */
function format(path: string, { admin, api }: FirstKeys, url: string): string {
  const variables = Object.entries({
    OPENAI_ADMIN_KEY: admin,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: api,
  }).filter(([, value]) => value !== null);
  if (extname(path) === ".json") return `${JSON.stringify(Object.fromEntries(variables), null, 2)}\n`;
  const before = path.endsWith(".env") ? "" : "export ";
  return variables.map(([name, value]) => `${before}${name}=${value}\n`).join("");
}

function writeOwn(path: string, text: string): void {
  const temporary = `${path}.new`;
  try {
    // A start that was killed may have left one.
    rmSync(temporary, { force: true });
    replaceBy(temporary, path, text);
    syncDirectory(dirname(path));
  } catch (error) {
    throw unusable(path, error);
  }
}

function replaceBy(temporary: string, path: string, text: string): void {
  const file = openSync(temporary, "wx", ownerOnly);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Windows opens no directory, and writes names through by itself. */
function syncDirectory(path: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function unusable(path: string, error: unknown): ConfigError {
  // Without the call and the temporary name behind the comma.
  const [reason] = messageOf(error).split(", ");
  return new ConfigError(`the first keys cannot be written to ${path}: ${reason}`);
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
