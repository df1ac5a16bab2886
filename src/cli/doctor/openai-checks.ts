import { memberOf, readJson, textIn, type Json } from "../output/json/value.ts";
import {
  failed,
  idsIn,
  passed,
  repeated,
  skipped,
  verdictOnAll,
  verdictOnError,
  type Checks,
  type Checkup,
  type Finding,
} from "./checkup.ts";

const slowMs = 3000;
const timedLists = 5;
const atOnce = 8;
const unknownId = "rollcall-doctor-no-such-model";
const noKey = { authorization: null };
const wrongKey = { authorization: "Bearer sk-rollcall-doctor-wrong-key" };
const origin = "https://rollcall-doctor.example";

export const openaiChecks: Checks<Checkup> = {
  "the list is a 200 with JSON": async ({ list }) => {
    const type = list.headers.get("content-type") ?? "none";
    if (list.status !== 200) return failed(`answered ${list.status}`);
    if (readJson(list.body) === null) return failed("the body is no JSON");
    return /^application\/json\b/i.test(type) ? passed() : failed(`the content type is ${type}`);
  },
  'the list is an object "list" with an array "data"': async ({ list, items }) => {
    const body = readJson(list.body);
    const data = memberOf(body, "data");
    if (data?.kind !== "array") return failed(`data is ${data?.kind ?? "missing"}`);
    if (textIn(body, "object") !== "list") return failed('object is not "list"');
    return passed(`${items.length} models`);
  },
  "every model has its four fields, with the right types": ofList(async ({ items }) =>
    verdictOnAll(items.flatMap(problemsOf)),
  ),
  "no id is listed twice": ofList(async ({ ids }) => verdictOnAll(repeated(ids))),
  "the list has a stable order, and is fast": ofList(async ({ ask, ids }) => {
    const timesMs: number[] = [];
    for (let round = 0; round < timedLists; round++) {
      const { body, elapsedMs } = await ask({ path: "/models" });
      timesMs.push(elapsedMs);
      if (idsIn(body).join("\n") !== ids.join("\n")) return failed("the order, or what is listed, changed");
    }
    const medianMs = Math.round(timesMs.toSorted((one, other) => one - other)[Math.floor(timedLists / 2)]!);
    return medianMs <= slowMs ? passed(`${medianMs} ms`) : failed(`${medianMs} ms; clients give up after ${slowMs}`);
  }),
  "every listed id can be retrieved": async ({ ids, retrieve, progress }) => {
    if (ids.length === 0) return skipped("nothing is listed");
    return verdictOnAll(await unretrievableOf(ids, retrieve, progress), `${ids.length} of ${ids.length}`);
  },
  "ids with slashes and colons can be retrieved, encoded or not": async ({ ids, ask }) => {
    const awkward = ids.filter((id) => /^[\w/:.-]+$/.test(id) && /[/:]/.test(id)).slice(0, atOnce);
    if (awkward.length === 0) return skipped("no such id is listed");
    const raw = await unretrievableOf(awkward, (id) => ask({ path: `/models/${id}` }));
    const encoded = await unretrievableOf(awkward, (id) => ask({ path: `/models/${encodeURIComponent(id)}` }));
    return verdictOnAll([...raw.map((id) => `${id} as it is`), ...encoded.map((id) => `${id} encoded`)]);
  },
  "an unknown id is a 404 with an error": async ({ retrieve }) => verdictOnError(await retrieve(unknownId), 404),
  "a fine-tuned model can be deleted, and is then a 404": async (checkup) => {
    const { deletableId } = checkup;
    if (deletableId === null) return skipped("only with --allow-delete ID");
    return verdictOnDeletion(checkup, deletableId);
  },
  "a wrong key is a 401 with an error": async ({ ask }) =>
    verdictOnError(await ask({ path: "/models", headers: wrongKey }), 401),
  "no key is a 401 with an error": async ({ ask }) =>
    verdictOnError(await ask({ path: "/models", headers: noKey }), 401),
  "an unsupported method is a 405 with an Allow header": async ({ ask }) => {
    const answer = await ask({ method: "PUT", path: "/models" });
    const refused = verdictOnError(answer, 405);
    if (refused.verdict === "failed") return refused;
    return /\bGET\b/.test(answer.headers.get("allow") ?? "") ? passed() : failed("the header Allow does not name GET");
  },
  "an unknown path is a 404 with an error": async ({ ask }) =>
    verdictOnError(await ask({ path: "/rollcall-doctor-no-such-path" }), 404),
  "/models/ is an error, not the list or a redirect": async ({ ask }) => {
    const { status, body } = await ask({ path: "/models/" });
    if (status < 400) return failed(`answered ${status}; clients that retrieve an empty id would take it for a model`);
    const error = memberOf(readJson(body), "error");
    return error === undefined ? failed(`the ${status} is no JSON error`) : passed();
  },
  "browsers can call it (CORS)": async ({ ask }) => {
    const { status, headers } = await ask({
      method: "OPTIONS",
      path: "/models",
      headers: {
        ...noKey,
        origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
      },
    });
    const allowed = headers.get("access-control-allow-origin");
    if (status < 200 || status > 299) return failed(`the preflight is answered ${status}`);
    if (allowed !== "*" && allowed !== origin) return failed("the preflight allows no other origin");
    const names = headers.get("access-control-allow-headers") ?? "";
    return /\bauthorization\b/i.test(names) ? passed() : failed("the preflight does not allow Authorization");
  },
  "an unchanged list is a 304 (ETag)": async ({ ask }) => {
    const list = await ask({ path: "/models" });
    const etag = list.headers.get("etag");
    if (list.status !== 200) return skipped("there is no list");
    if (etag === null) return failed("the list has no ETag");
    const { status, body } = await ask({ path: "/models", headers: { "if-none-match": etag } });
    if (status !== 304) return failed(`answered ${status} to If-None-Match`);
    return body === "" ? passed() : failed("the 304 has a body");
  },
};

type Find = Checks<Checkup>[string];

/** Skips a check without a list, because anything is true of the models of an empty list. */
function ofList(find: Find): Find {
  return async (checkup) => {
    const hasList = memberOf(readJson(checkup.list.body), "data")?.kind === "array";
    return hasList ? find(checkup) : skipped("there is no list to look at");
  };
}

function problemsOf(item: Json, at: number): string[] {
  const created = memberOf(item, "created");
  const id = textIn(item, "id");
  const problems = [
    ...(id !== null && id !== "" && id === id.trim() ? [] : ["id is no text, or empty"]),
    ...(textIn(item, "object") === "model" ? [] : ['object is not "model"']),
    ...(created?.kind === "number" && /^\d+$/.test(created.raw) ? [] : ["created is no whole number"]),
    ...(textIn(item, "owned_by") ? [] : ["owned_by is no text, or empty"]),
  ];
  return problems.map((problem) => `${id ?? `the model at ${at + 1}`}: ${problem}`);
}

/** The ids that give an error or another model. */
async function unretrievableOf(ids: readonly string[], retrieve: Checkup["retrieve"], progress?: Checkup["progress"]) {
  const unretrievable: string[] = [];
  let next = 0;
  const work = async () => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
      const { status, body } = await retrieve(id);
      if (status !== 200 || textIn(readJson(body), "id") !== id) unretrievable.push(id);
      progress?.(Math.min(next, ids.length), ids.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return unretrievable;
}

async function verdictOnDeletion(checkup: Checkup, id: string): Promise<Finding> {
  const { status, body } = await checkup.ask({ method: "DELETE", path: `/models/${encodeURIComponent(id)}` });
  if (status !== 200) return failed(`answered ${status}`);
  if (textIn(readJson(body), "id") !== id || !/"deleted"\s*:\s*true/.test(body))
    return failed("the answer does not say that it is deleted");
  return verdictOnError(await checkup.retrieve(id), 404);
}
