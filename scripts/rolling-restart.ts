import { isInstalled } from "../test/deploy/proxies/fronts.ts";
import { rollingRestarts } from "../test/deploy/proxies/rolling-restart.ts";

/*
 * `node bin/launch.js scripts/rolling-restart.ts 10000 --drain 7s`: restarts two servers behind HAProxy and nginx one after
 * the other, again and again, until that many requests were made through the two, and counts those that were lost.
 */

const requestsDefault = 10_000;
// What the clients make in a second, at least, on a machine with two processors.
const requestsPerSecond = 100;

async function main([requestsText, ...flags]: readonly string[]): Promise<number> {
  const wanted = Number(requestsText ?? requestsDefault);
  if (!Number.isInteger(wanted) || wanted < 1) {
    console.error("usage: rolling-restart.ts [REQUESTS] [FLAGS]");
    return 2;
  }
  const fronts = (["haproxy", "nginx"] as const).filter(isInstalled);
  const given = flags.length === 0 ? ["--drain", "7s"] : flags;
  const { requests, restarts, lost } = await rollingRestarts(
    fronts,
    given,
    (_, elapsedMs) => elapsedMs > (wanted / requestsPerSecond) * 1_000,
  );
  console.log(`${fronts.join(" and ")}: ${restarts} restarts with ${given.join(" ")}, ${requests} requests`);
  console.log(lost.length === 0 ? "  none lost" : `  LOST ${lost.join("; ")}`);
  return lost.length === 0 && requests >= wanted ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
