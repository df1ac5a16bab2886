import { residentMegabytes } from "../../test/support/processes/memory.ts";
import { openStreams } from "./open-streams.ts";
import { startRelay, type RelayName } from "./relays.ts";
import { idleModel } from "./traffic.ts";
import type { Upstream } from "./upstream.ts";

export interface IdleStreams {
  readonly streams: number;
  /** By how many megabytes each relay has grown. */
  readonly grown: ReadonlyMap<RelayName, number>;
}

const [streams, warmUpStreams] = [1_000, 20];
// Until garbage of opening them is collected.
const settleMs = 5_000;

/** How much memory streams take in which nothing happens after the first event. */
export async function measureIdle(names: readonly RelayName[], upstream: Upstream): Promise<IdleStreams> {
  const grown = new Map<RelayName, number>();
  for (const name of names) {
    const relay = await startRelay(name, upstream);
    const first = await openStreams(relay.url, upstream.url, idleModel, warmUpStreams);
    await Bun.sleep(settleMs / 5);
    const before = residentMegabytes(relay.pid);
    const open = await openStreams(relay.url, upstream.url, idleModel, streams);
    await Bun.sleep(settleMs);
    grown.set(name, residentMegabytes(relay.pid) - before);
    first.close();
    open.close();
    await relay.stop();
  }
  return { streams, grown };
}
