import { zenith, zenithModel, zenithProject } from "./world.ts";

/** How long the calls of the other organization took, in milliseconds. */
export interface Latencies {
  readonly reads: number[];
  readonly writes: number[];
  /** Calls that were not answered with 200, as sentences. */
  readonly failures: string[];
}

// Of any length in between: a steady beat can fall in with that of the server's work, and meet all of it or none.
const readPauseMs = { min: 1, max: 5 };
const writePauseMs = { min: 10, max: 30 };
// A client that waits this long was locked out.
const callMsMax = 60_000;
let registered = 0;

/** Lists, retrieves, renames a project, registers and deletes a model, on two connections to each server. */
export async function work(urls: readonly string[], forMs: number): Promise<Latencies> {
  const latencies: Latencies = { reads: [], writes: [], failures: [] };
  const endMs = performance.now() + forMs;
  const loop = async (times: number[], { min, max }: typeof readPauseMs, ask: (at: number) => Promise<Response>) => {
    for (let at = 0; performance.now() < endMs; at++) {
      const startedMs = performance.now();
      const failure = await answered(ask(at));
      times.push(performance.now() - startedMs);
      if (failure !== null) latencies.failures.push(failure);
      await Bun.sleep(min + Math.random() * (max - min));
    }
  };
  await Promise.all(
    urls.flatMap((url) => [
      loop(latencies.reads, readPauseMs, (at) => read(url, at)),
      loop(latencies.writes, writePauseMs, writer(url)),
    ]),
  );
  return latencies;
}

async function answered(asked: Promise<Response>): Promise<string | null> {
  try {
    const answer = await asked;
    const text = await answer.text();
    return answer.status === 200 ? null : `${answer.status} ${text}`;
  } catch (error) {
    return String(error);
  }
}

function read(url: string, at: number): Promise<Response> {
  return call(url, "GET", at % 2 === 0 ? "/v1/models" : `/v1/models/${zenithModel}`, zenith.reader);
}

/** Three kinds of writes in turn. Each model that is registered is deleted by the next call but one. */
function writer(url: string): (at: number) => Promise<Response> {
  let id = "";
  const kinds = [
    () => call(url, "POST", `/v1/organization/projects/${zenithProject}`, zenith.admin, { name: `name ${registered}` }),
    () => call(url, "POST", "/rollcall/v1/models", zenith.admin, { id: (id = `ft:zenith-0:zenith::${registered++}`) }),
    () => call(url, "DELETE", `/v1/models/${id}`, zenith.reader),
  ];
  return (at) => kinds[at % kinds.length]!();
}

function call(url: string, method: string, path: string, key: string, body?: object): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      "accept-encoding": "identity",
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(callMsMax),
  });
}
