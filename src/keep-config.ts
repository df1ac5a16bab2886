import { createHash } from "node:crypto";
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Log } from "./http/access-log.ts";

const lookEveryMs = 1_000;

/**
 * Reads the configuration file again when it has changed, and on SIGHUP in any case. What is wrong with it is said and
 * changes nothing. Gives back how to stop that.
 */
export function keepConfig(file: string | null, reload: (onDemand: boolean) => Promise<void>, log: Log): () => void {
  let running = Promise.resolve();
  let known = digestOf(file);
  const again = (onDemand: boolean) => {
    known = digestOf(file);
    running = running
      .then(() => reload(onDemand))
      .then(() =>
        log.event(onDemand ? "read the configuration again on SIGHUP" : "read the changed configuration file"),
      )
      .catch((error: unknown) =>
        log.event(`the configuration stays as it was: ${error instanceof Error ? error.message : String(error)}`),
      );
  };
  process.on("SIGHUP", () => again(true));
  if (file === null) return () => undefined;
  // By looking at it, since an editor puts another file in its place and a ConfigMap another folder.
  const look = () => {
    if (digestOf(file) !== known) again(false);
  };
  watchFile(file, { interval: lookEveryMs, persistent: false }, look);
  return () => unwatchFile(file, look);
}

function digestOf(file: string | null): string | null {
  try {
    return file === null ? null : createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    // It is being written just now.
    return null;
  }
}
