import { freshDatabase } from "../test/support/postgres/postgres.ts";
import {
  hammer,
  removeServers,
  setLimits,
  startLimitedServers,
  type EchoModel,
} from "../test/relay/limits/limited-servers.ts";

/*
 * `node bin/launch.js scripts/limits-on-servers.ts [SERVERS] [CLIENTS] [SECONDS]`: clients call through several servers
 * on one PostgreSQL, far beyond a limit in requests, then beyond one in tokens, and then while one server is killed and
 * one stands still. Says how many were admitted more or fewer than the limit allows.
 */

const [count = 8, clients = 200, seconds = 20] = process.argv.slice(2).map(Number);
const maxTokens = 100;
const shareMax = 5;

interface Round {
  readonly title: string;
  readonly model: EchoModel;
  readonly limit: number;
  readonly counts: "admitted" | "tokens";
  readonly during?: () => void;
}

const database = await freshDatabase();
const servers = await startLimitedServers(database.url, count);
let isFailing = false;

async function run({ title, model, limit, counts, during }: Round): Promise<void> {
  const name = counts === "tokens" ? "max_tokens_per_1_minute" : "max_requests_per_1_minute";
  await setLimits(servers[0]!, { [name]: limit }, model);
  await Bun.sleep(1_000);
  during?.();
  const hammered = await hammer(servers, clients, seconds * 1_000, { model, maxTokens });
  const { refused, others, seconds: took, tookMs } = hammered;
  const allowed = limit + (limit / 60) * took;
  const over = hammered[counts] - allowed;
  const isOver = over > Math.max((limit * shareMax) / 100, counts === "tokens" ? 2 * maxTokens : 1);
  isFailing ||= isOver;
  const percentile = (share: number) => (tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0).toFixed(1);
  console.log(
    `${isOver ? "FAILED " : ""}${title}: ${hammered[counts]} of ${Math.floor(allowed)} in ${took.toFixed(1)} s, ` +
      `${((over / limit) * 100).toFixed(2)} % of the limit beyond; ${refused} refused, others ${JSON.stringify(others)}; ` +
      `answers p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms`,
  );
}

await run({ title: "requests", model: "parrot", limit: 1_200, counts: "admitted" });
await run({ title: "tokens", model: "macaw", limit: 60_000, counts: "tokens" });
await run({
  title: "requests, one server killed, one stopped for 3 s",
  model: "cockatoo",
  limit: 1_200,
  counts: "admitted",
  during: () => {
    setTimeout(() => void servers[1]?.kill(), 1_000);
    setTimeout(() => servers[2]?.process.kill("SIGSTOP"), 2_000);
    setTimeout(() => servers[2]?.process.kill("SIGCONT"), 5_000);
  },
});
await removeServers(servers);
await database.drop();
process.exit(isFailing ? 1 : 0);
