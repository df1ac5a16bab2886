import type { OpenConnection } from "./connection.ts";

// Less than most servers wait before they close an idle connection.
const idleMsMax = 60_000;
// Names move to other addresses; a busy connection must not hold on to an old one for ever.
const ageMsMax = 300_000;
const connectionsMax = 512;

/** The connections that wait for their next request, by where they lead. */
export class IdleConnections {
  readonly #waiting = new Map<string, OpenConnection[]>();
  #count = 0;
  #isSweeping = false;

  /** The one that was used last, because it is the one most likely to be open still. */
  take(place: string): OpenConnection | null {
    const waiting = this.#waiting.get(place);
    for (let found = waiting?.pop(); found !== undefined; found = waiting?.pop()) {
      this.#count--;
      if (isUsable(found)) return found;
      found.destroy();
    }
    return null;
  }

  /**
   * Puts a connection there. Made here, because a function made where the call is sent would keep the body of its request
   * in memory for as long as the answer lasts.
   */
  taking(place: string): (free: OpenConnection) => void {
    return (free) => this.#put(place, free);
  }

  #put(place: string, connection: OpenConnection): void {
    if (!isUsable(connection)) return connection.destroy();
    if (this.#count >= connectionsMax) this.#closeOldest();
    connection.release();
    const waiting = this.#waiting.get(place);
    if (waiting === undefined) this.#waiting.set(place, [connection]);
    else waiting.push(connection);
    this.#count++;
    if (!this.#isSweeping) this.#sweepLater();
  }

  /** The one that waits longest, because it is the one least likely to be used again. */
  #closeOldest(): void {
    let oldest: OpenConnection[] = [];
    for (const [place, waiting] of this.#waiting) {
      if (waiting.length === 0) this.#waiting.delete(place);
      else if (waitingSince(waiting) < waitingSince(oldest)) oldest = waiting;
    }
    oldest.shift()?.destroy();
    this.#count--;
  }

  #sweepLater(): void {
    this.#isSweeping = true;
    setTimeout(() => this.#closeOld(), idleMsMax / 2).unref();
  }

  #closeOld(): void {
    this.#isSweeping = false;
    this.#count = 0;
    for (const [place, waiting] of this.#waiting) {
      const kept = waiting.filter(isUsable);
      for (const connection of waiting) if (!isUsable(connection)) connection.destroy();
      this.#count += kept.length;
      if (kept.length === 0) this.#waiting.delete(place);
      else this.#waiting.set(place, kept);
    }
    if (this.#count > 0) this.#sweepLater();
  }
}

/** Since when the first of them waits. */
function waitingSince([first]: readonly OpenConnection[]): number {
  return first?.idleSinceMs ?? Infinity;
}

function isUsable({ isClosed, idleSinceMs, openedMs }: OpenConnection): boolean {
  const nowMs = performance.now();
  return !isClosed && nowMs - openedMs < ageMsMax && (idleSinceMs === 0 || nowMs - idleSinceMs < idleMsMax);
}
