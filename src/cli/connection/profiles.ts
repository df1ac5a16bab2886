import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { didYouMean } from "../line/did-you-mean.ts";
import { Failure } from "../failure.ts";

/** A server saved by `rollcall login`. */
export type Profile = Readonly<ReturnType<typeof profileFrom>>;

export type Profiles = ReadonlyMap<string, Profile>;

type Environment = Readonly<Record<string, string | undefined>>;

export const defaultProfile = "default";
const ownerOnly = 0o600;

/** Null without a home folder. */
export function profilesFile({ XDG_CONFIG_HOME: config, HOME: home }: Environment): string | null {
  // The XDG specification says to ignore relative paths.
  const folder = config?.startsWith("/") ? config : home ? join(home, ".config") : null;
  return folder === null ? null : join(folder, "rollcall", "profiles.json");
}

/** Empty without a file. Throws Failure for a damaged file. */
export function readProfiles(environment: Environment): Profiles {
  const file = profilesFile(environment);
  const text = file === null ? null : textOf(file);
  if (text === null) return new Map();
  try {
    const { profiles } = JSON.parse(text) as { profiles: Record<string, Record<string, unknown>> };
    return new Map(Object.entries(profiles).map(([name, profile]) => [name, profileFrom(profile)]));
  } catch {
    throw new Failure(`The file ${file} is damaged; remove it, and run "rollcall login" again.`);
  }
}

/** Replaces the file atomically, because another command may be reading it. */
export function writeProfiles(environment: Environment, profiles: Profiles): string {
  const file = profilesFile(environment);
  if (file === null)
    throw new Failure("There is no folder for settings: set HOME or XDG_CONFIG_HOME, and run the command again.");
  const written = Object.fromEntries(
    [...profiles].map(([name, { baseUrl, apiKey, adminKey }]) => [
      name,
      { base_url: baseUrl, ...(apiKey && { api_key: apiKey }), ...(adminKey && { admin_key: adminKey }) },
    ]),
  );
  const fresh = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(fresh, `${JSON.stringify({ profiles: written }, null, 2)}\n`, { mode: ownerOnly, flag: "wx" });
    chmodSync(fresh, ownerOnly);
    renameSync(fresh, file);
  } catch (error) {
    forget(fresh);
    throw new Failure(`Cannot write ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return file;
}

/** Removes what is left of a file that could not be written. */
function forget(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The write has already reported that the folder is unusable.
  }
}

/** A warning if other users can read the keys; null otherwise. */
export function whyExposed(environment: Environment): string | null {
  const file = profilesFile(environment);
  if (file === null) return null;
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? ownerOnly;
  return (mode & 0o077) === 0 ? null : `Others may read the keys in ${file}; run: chmod 600 ${file}`;
}

export function unknownProfile(name: string, profiles: Profiles): Failure {
  const advice = didYouMean(name, [...profiles.keys()], `Create it with "rollcall login --profile ${name}".`);
  return new Failure(`There is no profile "${name}". ${advice}`);
}

function profileFrom({ base_url, api_key, admin_key }: Record<string, unknown>) {
  if (typeof base_url !== "string") throw new TypeError("a profile without a base URL");
  return {
    baseUrl: base_url,
    apiKey: typeof api_key === "string" ? api_key : null,
    adminKey: typeof admin_key === "string" ? admin_key : null,
  };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw new Failure(`Cannot read ${file}; check its permissions.`);
  }
}
