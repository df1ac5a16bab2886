import { restarts } from "../test/durability/restarts.ts";
import { freshDatabase } from "../test/support/postgres/postgres.ts";

/*
 * `node bin/launch.js scripts/restarts-under-load.ts 50 10 --drain 6s`: 50 times, stops a server under the load of 10 x 28
 * clients with SIGTERM and starts the next one on the same port, with these flags. Counts the requests on accepted
 * connections that got no answer.
 */

const stopsDefault = 50;

async function main([stopsText, timesText = "1", ...flags]: readonly string[]): Promise<number> {
  const stops = Number(stopsText ?? stopsDefault);
  const times = Number(timesText);
  if (![stops, times].every((number) => Number.isInteger(number) && number > 0)) {
    console.error("usage: restarts-under-load.ts [STOPS] [TIMES] [FLAGS]");
    return 2;
  }
  const onPostgres = async () => ({ databaseUrl: (await freshDatabase()).url });
  const kinds = {
    "one server on SQLite": { flags },
    "one server on PostgreSQL": { ...(await onPostgres()), flags },
    "three workers on PostgreSQL": { ...(await onPostgres()), flags: [...flags, "--workers", "3"] },
  };
  let allAnswered = true;
  for (const [name, options] of Object.entries(kinds)) {
    const { requests, refused, lost, slowestStopMs } = await restarts(stops, options, times);
    const slowest = `slowest stop ${Math.round(slowestStopMs)} ms`;
    console.log(`${name}: ${stops} stops, ${requests} requests, ${refused} connections refused, ${slowest}`);
    console.log(lost.length === 0 ? "  none lost" : `  LOST ${lost.join("; ")}`);
    allAnswered &&= lost.length === 0;
  }
  return allAnswered ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
