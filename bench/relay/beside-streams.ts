import type { Cores } from "../cores.ts";
import { measure } from "../load.ts";
import { openStreams } from "./open-streams.ts";
import { key, startRelay } from "./relays.ts";
import { endlessModel } from "./traffic.ts";
import type { Upstream } from "./upstream.ts";

export interface BesideStreams {
  readonly streams: number;
  /** The throughput of lists beside streams to that without, in each round. */
  readonly ratios: readonly number[];
}

const streams = 100;
const durations = { warmUpSeconds: 0, measureSeconds: 2 };

/** The throughput of lists while streams pass, each with twenty events a second. */
export async function measureBeside(upstream: Upstream, cores: Cores, rounds: number): Promise<BesideStreams> {
  const relay = await startRelay("rollcall", upstream);
  cores.hold(relay.pid);
  const probe = { path: "/v1/models", headers: { authorization: `Bearer ${key}`, "accept-encoding": "identity" } };
  const rate = async () => {
    const { requestsPerSecond } = await measure({ url: relay.url, pids: [relay.pid] }, probe, 200, durations, cores);
    return requestsPerSecond;
  };
  const besides = async () => {
    const open = await openStreams(relay.url, upstream.url, endlessModel, streams);
    const beside = await rate();
    open.close();
    return beside;
  };
  await rate();
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const idle = await rate();
      ratios.push((await besides()) / idle);
    } else ratios.push((await besides()) / (await rate()));
  }
  await relay.stop();
  return { streams, ratios };
}
