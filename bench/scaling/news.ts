import type { TestServer } from "../../test/support/server.ts";
import { caller, statusOf } from "../call.ts";
import { heading, milliseconds, quantile, row } from "../report.ts";
import { worldOf, type World } from "../world.ts";
import { end, newPlace } from "./place.ts";

/** The time from one server's acknowledgement of a deletion or revocation until another server shows it. */

const rounds = 500;
const goalMs = 100;
const writers = 4;

export async function newsTable(): Promise<string> {
  const world = worldOf(100, 10);
  const place = await newPlace("PostgreSQL", world);
  const [one, other] = [await place.start(), await place.start()];
  const quiet = await measureAll(one, other, world, "quiet");
  const stopWriting = writeMeanwhile([one, other], world);
  const busy = await measureAll(one, other, world, "busy");
  const written = await stopWriting();
  for (const server of [one, other]) await end(server);
  await place.remove();
  return [
    heading([`${rounds} times, one after the other`, "p50", "p99", "highest", `p99 under ${goalMs} ms`]),
    line("deletion until 404 on the other server", quiet.deletions),
    line("revocation until 401 on the other server", quiet.revocations),
    line(`deletion, ${writers} clients writing (${written.toFixed(0)}/s)`, busy.deletions),
    line("revocation, the same", busy.revocations),
  ].join("\n");
}

function line(name: string, values: readonly number[]): string {
  const p99 = quantile(values, 0.99);
  const cells = [quantile(values, 0.5), p99, Math.max(...values)].map(milliseconds);
  return row([name, ...cells, p99 < goalMs ? "yes" : "NO"]);
}

async function measureAll(one: TestServer, other: TestServer, { adminKey, keys }: World, name: string) {
  const call = caller(one.url);
  const [deletions, revocations]: [number[], number[]] = [[], []];
  const [project] = JSON.parse((await call("GET", "/v1/organization/projects", adminKey)).text).data;
  const keysPath = `projects/${project.id}/api_keys`;
  for (let round = 0; round < rounds; round++) {
    const path = `/v1/models/ft:bench:news:${name}:${round}`;
    await call("POST", "/rollcall/v1/models", adminKey, JSON.stringify({ id: path.slice("/v1/models/".length) }));
    await untilStatus(other.url, path, keys[0]!, 200);
    await call("DELETE", path, keys[0]!);
    deletions.push(await untilStatus(other.url, path, keys[0]!, 404));

    const wanted = JSON.stringify({ email: "owner@bench.example", name: `${name}-${round}` });
    const made = JSON.parse((await call("POST", `/rollcall/v1/${keysPath}`, adminKey, wanted)).text);
    await untilStatus(other.url, "/v1/models", made.value, 200);
    await call("DELETE", `/v1/organization/${keysPath}/${made.id}`, adminKey);
    revocations.push(await untilStatus(other.url, "/v1/models", made.value, 401));
  }
  return { deletions, revocations };
}

/** Polls, and returns the time until the first answer that shows the change, which includes that request. */
async function untilStatus(url: string, path: string, key: string, status: number): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const answered = await statusOf(url, path, key);
    const elapsedMs = performance.now() - startedMs;
    if (answered === status) return elapsedMs;
    if (elapsedMs > 10_000) throw new Error(`${path} was never answered with ${status}`);
  }
}

/** Returns a function that stops it and returns the writes per second. */
function writeMeanwhile(servers: readonly TestServer[], { adminKey, keys }: World): () => Promise<number> {
  const startedMs = performance.now();
  let written = 0;
  const stopping = new AbortController();
  const writing = Array.from({ length: writers }, async (_, writer) => {
    const call = caller(servers[writer % servers.length]!.url);
    for (let at = 0; !stopping.signal.aborted; at++) {
      const id = `ft:bench:meanwhile:${writer}-${at}`;
      await call("POST", "/rollcall/v1/models", adminKey, JSON.stringify({ id }));
      await call("DELETE", `/v1/models/${id}`, keys[0]!);
      written += 2;
    }
  });
  return async () => {
    stopping.abort();
    await Promise.all(writing);
    return written / ((performance.now() - startedMs) / 1000);
  };
}
