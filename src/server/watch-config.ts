import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Log } from "../http/operating/access-log.ts";
import { StoreUnavailable } from "../store/store.ts";

const lookEveryMs = 1_000;

/**
 * Reads the configuration file again when it has changed, and on SIGHUP in any case. What is wrong with it is said and
 * changes nothing; for a store that cannot be written it waits. Gives back how to stop, which waits for what is under
 * way.
 */
export function keepConfig(file: string | null, reload: () => Promise<void>, log: Log): () => Promise<void> {
  let running = Promise.resolve();
  let isWaiting = false;
  let isStopped = false;
  let known = digestOf(file);
  // Said once, however often it is tried.
  let outage = "";
  const read = async (what: string) => {
    isWaiting = false;
    known = digestOf(file);
    try {
      await reload();
      outage = "";
      log.event(what);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== outage) log.trouble(`the configuration stays as it was: ${why}`);
      outage = error instanceof StoreUnavailable ? why : "";
      // Nothing is wrong with the file, so the next look has to find it changed.
      if (outage !== "") known = null;
    }
  };
  const again = (what: string) => {
    // The one that waits reads what is there then.
    if (isWaiting || isStopped) return;
    isWaiting = true;
    running = running.then(() => read(what));
  };
  process.on("SIGHUP", () => again("read the configuration again on SIGHUP"));
  let lately = known;
  // By looking at it, since an editor puts another file in its place and a ConfigMap another folder. Not before two
  // looks have found the same: half a file would drop the keys that its other half declares.
  const look = () => {
    const now = digestOf(file);
    if (now !== known && now === lately) again("read the changed configuration file");
    lately = now;
  };
  const timer = file === null ? undefined : setInterval(look, lookEveryMs);
  return () => {
    // The handler of the signal stays: without one it would end the process.
    isStopped = true;
    clearInterval(timer);
    return running;
  };
}

function digestOf(file: string | null): string | null {
  try {
    return file === null ? null : createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    // It is being written just now.
    return null;
  }
}
