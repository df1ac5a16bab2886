import { memberOf, readJson, textIn, type Json } from "../output/json/value.ts";
import { failed, hasList, idsIn, passed, skipped, some, type Check } from "./checkup.ts";

const slowMs = 3000;
const timedLists = 5;

export const listChecks: readonly Check[] = [
  {
    name: "the list is a 200 with JSON",
    find: async ({ list }) => {
      const type = list.headers.get("content-type") ?? "none";
      if (list.status !== 200) return failed(`answered ${list.status}`);
      if (readJson(list.body) === null) return failed("the body is no JSON");
      return /^application\/json\b/i.test(type) ? passed() : failed(`the content type is ${type}`);
    },
  },
  {
    name: 'the list is an object "list" with an array "data"',
    find: async ({ list, items }) => {
      const body = readJson(list.body);
      const data = memberOf(body, "data");
      if (data?.kind !== "array") return failed(`data is ${data?.kind ?? "missing"}`);
      if (textIn(body, "object") !== "list") return failed('object is not "list"');
      return passed(`${items.length} models`);
    },
  },
  {
    name: "every model has its four fields, with the right types",
    find: ofList(async ({ items }) => {
      const wrong = items.flatMap((item, at) => problemsOf(item).map((problem) => `${labelOf(item, at)}: ${problem}`));
      return wrong.length === 0 ? passed() : failed(some(wrong));
    }),
  },
  {
    name: "no id is listed twice",
    find: ofList(async ({ ids }) => {
      const seen = new Set<string>();
      const twice = ids.filter((id) => seen.size === seen.add(id).size);
      return twice.length === 0 ? passed() : failed(some(twice));
    }),
  },
  {
    name: "the list has a stable order, and is fast",
    find: ofList(async ({ ask, ids }) => {
      const timesMs: number[] = [];
      for (let round = 0; round < timedLists; round++) {
        const { body, elapsedMs } = await ask({ path: "/models" });
        timesMs.push(elapsedMs);
        if (idsIn(body).join("\n") !== ids.join("\n")) return failed("the order, or what is listed, changed");
      }
      const medianMs = Math.round(timesMs.toSorted((one, other) => one - other)[Math.floor(timedLists / 2)]!);
      return medianMs <= slowMs ? passed(`${medianMs} ms`) : failed(`${medianMs} ms; clients give up after ${slowMs}`);
    }),
  },
];

/** Skips a check without a list, because anything is true of the models of an empty list. */
function ofList(find: Check["find"]): Check["find"] {
  return async (checkup) => (hasList(checkup.list.body) ? find(checkup) : skipped("there is no list to look at"));
}

function problemsOf(item: Json): string[] {
  const created = memberOf(item, "created");
  const id = textIn(item, "id");
  return [
    ...(id !== null && id !== "" && id === id.trim() ? [] : ["id is no text, or empty"]),
    ...(textIn(item, "object") === "model" ? [] : ['object is not "model"']),
    ...(created?.kind === "number" && /^\d+$/.test(created.raw) ? [] : ["created is no whole number"]),
    ...(textIn(item, "owned_by") ? [] : ["owned_by is no text, or empty"]),
  ];
}

function labelOf(item: Json, at: number): string {
  return textIn(item, "id") ?? `the model at ${at + 1}`;
}
