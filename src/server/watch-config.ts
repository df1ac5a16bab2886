import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { SerialRuns } from "../core/serial-runs.ts";
import { messageOf } from "../core/text/message-of.ts";
import type { Log } from "../http/operating/access-log.ts";
import { StoreUnavailable } from "../store/store.ts";

const pollIntervalMs = 1_000;

/**
 * Reloads the configuration when the file has changed, and on SIGHUP. A faulty file changes nothing and is logged. While
 * the store cannot be written, the reload is retried.
 */
export class ConfigWatcher {
  readonly #file: string | null;
  readonly #reload: () => Promise<void>;
  readonly #log: Log;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  readonly #reloads = new SerialRuns(() => this.#reloadOnce());
  #reason = "";
  #isStopped = false;
  #loadedDigest: string | null;
  #polledDigest: string | null;
  /** The outage that is logged already; empty without one. */
  #loggedOutage = "";

  constructor(file: string | null, reload: () => Promise<void>, log: Log) {
    this.#file = file;
    this.#reload = reload;
    this.#log = log;
    this.#loadedDigest = digestOfFile(file);
    this.#polledDigest = this.#loadedDigest;
    // Polling follows editors that replace the file and ConfigMaps that replace the folder.
    if (file !== null) this.#timer = setInterval(() => this.#poll(), pollIntervalMs);
    // The handler stays after `stop`: without one, the signal would end the process.
    process.on("SIGHUP", () => this.#request("read the configuration again on SIGHUP"));
  }

  /** Resolves when a reload under way has ended. */
  stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    return this.#reloads.idle();
  }

  /** Two polls have to see the same content: a half-written file would drop the keys that its other half declares. */
  #poll(): void {
    const digest = digestOfFile(this.#file);
    if (digest !== this.#loadedDigest && digest === this.#polledDigest)
      this.#request("read the changed configuration file");
    this.#polledDigest = digest;
  }

  #request(reason: string): void {
    this.#reason ||= reason;
    void this.#reloads.run();
  }

  async #reloadOnce(): Promise<void> {
    if (this.#isStopped) return;
    const reason = this.#reason;
    this.#reason = "";
    this.#loadedDigest = digestOfFile(this.#file);
    try {
      await this.#reload();
      this.#loggedOutage = "";
      this.#log.event(reason);
    } catch (error) {
      const message = messageOf(error);
      if (message !== this.#loggedOutage) this.#log.trouble(`the configuration stays as it was: ${message}`);
      const isOutage = error instanceof StoreUnavailable;
      this.#loggedOutage = isOutage ? message : "";
      // The file is not at fault, so the next poll has to find it changed.
      if (isOutage) this.#loadedDigest = null;
    }
  }
}

/** Null for a file that cannot be read, because it is being replaced. */
function digestOfFile(file: string | null): string | null {
  try {
    return file === null ? null : createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return null;
  }
}
