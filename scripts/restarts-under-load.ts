import { restarts } from "../test/durability/restarts.ts";
import { freshDatabase } from "../test/support/postgres/postgres.ts";

/*
 * `node bin/launch.js scripts/restarts-under-load.ts 50`: that many times, stops a server under load with SIGTERM and starts
 * the next one on the same port. Counts the requests on accepted connections that got no answer.
 */

const stopsDefault = 50;

async function main([stopsText]: readonly string[]): Promise<number> {
  const stops = Number(stopsText ?? stopsDefault);
  if (!Number.isInteger(stops) || stops < 1) {
    console.error("usage: restarts-under-load.ts [STOPS]");
    return 2;
  }
  const onPostgres = async () => ({ databaseUrl: (await freshDatabase()).url });
  const kinds = {
    "one server on SQLite": {},
    "one server on PostgreSQL": await onPostgres(),
    "three workers on PostgreSQL": { ...(await onPostgres()), flags: ["--workers", "3"] },
  };
  let allAnswered = true;
  for (const [name, options] of Object.entries(kinds)) {
    const { requests, refused, lost, slowestStopMs } = await restarts(stops, options);
    const slowest = `slowest stop ${Math.round(slowestStopMs)} ms`;
    console.log(`${name}: ${stops} stops, ${requests} requests, ${refused} connections refused, ${slowest}`);
    console.log(lost.length === 0 ? "  none lost" : `  LOST ${lost.join("; ")}`);
    allAnswered &&= lost.length === 0;
  }
  return allAnswered ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
