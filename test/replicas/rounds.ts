import { keys } from "../support/world.ts";
import type { TestDatabase } from "../support/postgres/postgres.ts";
import { until } from "../support/waiting.ts";
import { Dice } from "../tenants/dice.ts";
import { ask, pathOf, register, statusOf } from "./calls.ts";

const racersMin = 2;
const racersMax = 32;

/**
 * So many times, 2 to 32 clients delete one model at the same moment, spread over the servers. Throws unless exactly
 * one gets a success, all others a 404, and the audit log has one event, the winner's.
 */
export async function raceToDelete(
  urls: readonly string[],
  database: Pick<TestDatabase, "query">,
  rounds: number,
  seed: number,
): Promise<void> {
  const dice = new Dice(seed);
  for (let round = 0; round < rounds; round++) {
    const id = `ft:gpt-4o-mini:acemeco:race:${seed}-${round}`;
    const first = dice.below(urls.length);
    const registered = await register(urls[first] ?? "", id);
    if (registered?.status !== 200)
      throw new Error(`round ${round}: the registration was answered ${registered?.status}`);
    // A server that has not heard of the model yet would have nothing to delete.
    for (const url of urls) await until(async () => (await statusOf(url, "GET", pathOf(id))) === 200);
    const racers = racersMin + dice.below(racersMax - racersMin + 1);
    const answers = await Promise.all(
      Array.from({ length: racers }, (_, at) => ask(urls[(first + at) % urls.length] ?? "", "DELETE", pathOf(id))),
    );
    const winners = answers.filter((answer) => answer?.status === 200 && answer.json.deleted === true);
    const losers = answers.filter((answer) => answer?.status === 404);
    const events = await database.query(
      `select request_id from audit_log where resource_id = '${id}' and type = 'resource.deleted'`,
    );
    if (
      winners.length !== 1 ||
      losers.length !== racers - 1 ||
      !Bun.deepEquals(events, [{ request_id: winners[0]?.requestId }])
    )
      throw new Error(
        `round ${round} of seed ${seed}: ${racers} clients were answered ` +
          `${answers.map((answer) => answer?.status).join()}, and the audit log has ${JSON.stringify(events)}`,
      );
  }
}

/** How long after the acknowledgement on one server the others went on, in milliseconds, each server by itself. */
export interface Latencies {
  readonly deletion: number[];
  readonly revocation: number[];
}

/** So many times, deletes a model and revokes a key that all servers know, and asks the others until they honour it. */
export async function measureLatencies(urls: readonly string[], rounds: number, name: string): Promise<Latencies> {
  const latencies: Latencies = { deletion: [], revocation: [] };
  for (let round = 0; round < rounds; round++) {
    const [acting = "", ...others] = [...urls.slice(round % urls.length), ...urls.slice(0, round % urls.length)];
    const id = `ft:gpt-4o-mini:acemeco:latency:${name}-${round}`;
    await acknowledged(register(acting, id));
    await Promise.all(others.map((url) => until(async () => (await statusOf(url, "GET", pathOf(id))) === 200)));
    await acknowledged(ask(acting, "DELETE", pathOf(id)));
    const gone = async (url: string) => (await statusOf(url, "GET", pathOf(id))) === 404;
    latencies.deletion.push(...(await Promise.all(others.map((url) => until(() => gone(url))))));

    const projectKeys = "/rollcall/v1/projects/proj_aceme/api_keys";
    const { user_id } = await whoami(acting);
    const made = await acknowledged(
      ask(acting, "POST", projectKeys, keys.acemeAdmin, { name: `${name} ${round}`, user_id }),
    );
    const opens = async (url: string) => (await ask(url, "GET", "/v1/models", made.value))?.status;
    for (const url of others) await until(async () => (await opens(url)) === 200);
    const revoked = `/v1/organization/projects/proj_aceme/api_keys/${made.id}`;
    await acknowledged(ask(acting, "DELETE", revoked, keys.acemeAdmin));
    latencies.revocation.push(
      ...(await Promise.all(others.map((url) => until(async () => (await opens(url)) === 401)))),
    );
  }
  return latencies;
}

async function whoami(url: string): Promise<{ user_id: string }> {
  const users = await acknowledged(ask(url, "GET", "/v1/organization/users", keys.acemeAdmin));
  return { user_id: users.data.find(({ email }: { email: string }) => email.startsWith("owner@")).id };
}

async function acknowledged(answer: ReturnType<typeof ask>) {
  const said = await answer;
  if (said?.status !== 200) throw new Error(`it was answered ${said?.status}: ${JSON.stringify(said?.json)}`);
  return said.json;
}

/** The value below which this share of them lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
