import { setTimeout } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import type { Log } from "../http/operating/access-log.ts";
import { createFetcher } from "../sources/fetcher/fetcher.ts";
import { proxiesFrom } from "../sources/fetcher/proxies.ts";
import type { ServerAddress } from "./address.ts";
import { logBootstrap } from "./apply-config.ts";
import type { ServerState } from "./open-store.ts";
import { ResettableServer } from "./resettable-server.ts";
import { startRunning } from "./running.ts";
import type { Stopping } from "./stopping.ts";
import { ConfigWatcher } from "./watch-config.ts";

/** Answers requests from this state until the server is stopped. */
export function runServer(
  state: ServerState,
  address: ServerAddress,
  config: Config,
  reread: () => Promise<Config>,
  log: Log,
  stopping: Stopping,
): void {
  const fetcher = createFetcher({ proxies: proxiesFrom(process.env), callerId: config.callerId });
  const running =
    state.memory === null
      ? startRunning({ state, fetcher, testMode: null }, config, log)
      : new ResettableServer({ ...state, memory: state.memory }, fetcher, config, log);
  address.serve(running.app);
  logBootstrap(state.bootstrapped, log);
  const configWatcher = new ConfigWatcher(config.configFile, async () => running.reload(await reread()), log);
  const stillAnswering = async (forMs: number) => {
    log.event(`still answering for ${forMs / 1000} s, not ready for more`);
    address.announceEnd();
    await setTimeout(forMs);
  };
  stopping.finishWith(async () => {
    running.stopSoon();
    if (config.drainMs > 0) await stillAnswering(config.drainMs);
    running.endStreams("refused");
    // A test that stops its server waits for nothing else.
    await address.drain(state.memory === null ? config.stopTimeoutMs : 0, fetcher.endCalls);
    await configWatcher.stop();
    await running.stop();
  });
  process.stdout.write(`listening on ${address.url}\n`);
}
