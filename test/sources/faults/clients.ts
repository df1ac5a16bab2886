/*
 * Clients that read while upstreams misbehave, in a separate process so that they measure the server and not the
 * upstreams. At every tick one list or one model, at a moderate rate.
 */

export interface Reading {
  readonly url: string;
  readonly key: string;
  /** The models that must be in every list. */
  readonly ids: readonly string[];
}

/** The results since the last report. */
export interface Read {
  readonly listMs: number[];
  readonly retrieveMs: number[];
  readonly problems: string[];
}

const tickMs = 20;
const problemsMax = 20;

let read: Read = { listMs: [], retrieveMs: [], problems: [] };
let tick = 0;

process.on("message", (message: Reading | "report") => {
  if (message !== "report") {
    setInterval(() => void readOnce(message), tickMs);
    return;
  }
  process.send?.(read);
  read = { listMs: [], retrieveMs: [], problems: [] };
});

async function readOnce({ url, key, ids }: Reading): Promise<void> {
  const isList = tick++ % 2 === 0;
  const id = ids[tick % ids.length] ?? "";
  const path = isList ? "/v1/models" : `/v1/models/${id}`;
  const startedMs = performance.now();
  try {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } });
    const text = await answer.text();
    (isList ? read.listMs : read.retrieveMs).push(performance.now() - startedMs);
    if (answer.status !== 200) problem(`${path} was answered ${answer.status}: ${text.slice(0, 200)}`);
    else if (isList) checkLoss(text, ids);
  } catch (error) {
    problem(`${path} was not answered: ${String(error)}`);
  }
}

function checkLoss(text: string, ids: readonly string[]): void {
  const { data } = JSON.parse(text) as { data: { id: string }[] };
  const listed = new Set(data.map((model) => model.id));
  const lost = ids.filter((id) => !listed.has(id));
  if (lost.length > 0) problem(`a list lacked ${lost.length} models of valid lists, such as ${lost[0]}`);
}

function problem(text: string): void {
  if (read.problems.length < problemsMax) read.problems.push(text);
}
