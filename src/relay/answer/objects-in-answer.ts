import { isObjectId } from "../../core/objects.ts";
import { findInBeginning, findInJson } from "../json/find-in-json.ts";
import type { Found } from "../json/found.ts";
import { interestsOf } from "../json/interests.ts";

/** What an answer says of objects at the source. */
export interface ObjectsInAnswer {
  /** The id of the answered object; null for an answer such as a list. */
  readonly id: string | null;
  /** Files that the source has made of others: the output of a batch, the results of a job, a whole upload. */
  readonly files: readonly string[];
  /** Fine-tuning jobs that have ended; the id is null where it is the one that was asked for. */
  readonly ended: readonly { readonly id: string | null; readonly hasSucceeded: boolean }[];
}

const inAnswer = interestsOf([
  "id",
  "status",
  "output_file_id",
  "error_file_id",
  "result_files[]",
  "file.id",
  "data[].id",
  "data[].status",
  "data[].message",
]);
const inEvent = interestsOf(["response.id"]);
const fileFields = new Set(["output_file_id", "error_file_id", "result_files[]", "file.id"]);
const endings = new Set(["succeeded", "failed", "cancelled"]);

/** Of an answer in JSON, of its beginning, or of the first event of a stream. Throws if it is malformed. */
export async function objectsIn(bytes: Uint8Array, of: "answer" | "beginning" | "event"): Promise<ObjectsInAnswer> {
  const interests = of === "event" ? inEvent : inAnswer;
  const found = of === "beginning" ? findInBeginning(bytes, interests) : await findInJson(bytes, interests);
  const byPlace = new Map(found.map(({ place, value }) => [place, value]));
  const ids = new Set(found.filter(({ path }) => fileFields.has(path)).flatMap(({ value }) => idIn(value) ?? []));
  return {
    id: idIn(byPlace.get(of === "event" ? "response.id" : "id")),
    files: [...ids],
    ended: found.flatMap((one) => endedIn(one, byPlace)),
  };
}

function endedIn(
  { path, place, value }: Found,
  byPlace: ReadonlyMap<string, Found["value"]>,
): ObjectsInAnswer["ended"] {
  if (typeof value !== "string") return [];
  // The last event of a job is a sentence.
  if (path === "data[].message") return /successfully completed/i.test(value) ? [{ id: null, hasSucceeded: true }] : [];
  if (!/^(data\[\]\.)?status$/.test(path) || !endings.has(value)) return [];
  return [{ id: idIn(byPlace.get(place.replace(/status$/, "id"))), hasSucceeded: value === "succeeded" }];
}

function idIn(value: unknown): string | null {
  return typeof value === "string" && isObjectId(value) ? value : null;
}
