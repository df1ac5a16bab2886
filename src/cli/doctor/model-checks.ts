import { failed, passed, skipped, some, missingRefusalReason, verdictOn, type Check, type Checkup } from "./checkup.ts";
import { readJson, textIn } from "../output/json/value.ts";

const atOnce = 8;
const unknownId = "rollcall-doctor-no-such-model";

export const modelChecks: readonly Check[] = [
  {
    name: "every listed id can be retrieved",
    find: async (checkup) => {
      const { ids } = checkup;
      if (ids.length === 0) return skipped("nothing is listed");
      const unretrievable = await unretrievableOf(ids, checkup.retrieve, checkup.progress);
      return unretrievable.length === 0 ? passed(`${ids.length} of ${ids.length}`) : failed(some(unretrievable));
    },
  },
  {
    name: "ids with slashes and colons can be retrieved, encoded or not",
    find: async (checkup) => {
      const awkward = checkup.ids.filter((id) => /^[\w/:.-]+$/.test(id) && /[/:]/.test(id)).slice(0, atOnce);
      if (awkward.length === 0) return skipped("no such id is listed");
      const raw = await unretrievableOf(awkward, (id) => checkup.ask({ path: `/models/${id}` }));
      const encoded = await unretrievableOf(awkward, (id) =>
        checkup.ask({ path: `/models/${encodeURIComponent(id)}` }),
      );
      const unretrievable = [...raw.map((id) => `${id} as it is`), ...encoded.map((id) => `${id} encoded`)];
      return unretrievable.length === 0 ? passed() : failed(some(unretrievable));
    },
  },
  {
    name: "an unknown id is a 404 with an error",
    find: async (checkup) => verdictOn(missingRefusalReason(await checkup.retrieve(unknownId), 404)),
  },
  {
    name: "a fine-tuned model can be deleted, and is then a 404",
    find: async (checkup) => {
      const id = checkup.deletableId;
      if (id === null) return skipped("only with --allow-delete ID");
      return verdictOn(await notDeletedReason(checkup, id));
    },
  },
];

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

async function notDeletedReason(checkup: Checkup, id: string): Promise<string | null> {
  const { status, body } = await checkup.ask({ method: "DELETE", path: `/models/${encodeURIComponent(id)}` });
  if (status !== 200) return `answered ${status}`;
  const json = readJson(body);
  if (textIn(json, "id") !== id || !/"deleted"\s*:\s*true/.test(body))
    return "the answer does not say that it is deleted";
  return missingRefusalReason(await checkup.retrieve(id), 404);
}
