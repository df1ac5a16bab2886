import { afterEach, beforeEach, expect, test } from "bun:test";
import { readConfigFile } from "../../config/file/read-file.ts";
import { newStorePlace, type StorePlace } from "../../../test/support/store-place.ts";
import { everyEvent, model } from "../../store/contract/rows.ts";
import type { Store } from "../../store/store.ts";
import { bootstrap } from "./bootstrap.ts";
import type { TakeTurn } from "../take-turn.ts";

/** A file that declares more models than one transaction changes. */

let place: StorePlace;
let store: Store;
beforeEach(async () => {
  place = await newStorePlace();
  store = await place.open();
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

const many = Array.from({ length: 2_400 }, (_, at) => `own-${String(at).padStart(4, "0")}`);
const yamlOf = (own: readonly string[], base = "[{ id: base }]") =>
  `models: ${base}\norganizations:\n  - name: one\n    id: org-1\n    models: [${own.map((id) => `{ id: ${id} }`).join(", ")}]\n    aliases: [{ id: alias, target: own-0000 }]`;
const start = async (yaml: string, takeTurn?: TakeTurn) => {
  const { declaration } = readConfigFile("test.yaml", yaml, {});
  return (await bootstrap(store, { declaration, adminKey: null, apiKey: null }, 1_700_000_000_000, takeTurn)).notes;
};
const listed = async () => (await store.snapshot()).models.map(({ id }) => id);
const revision = async () => (await store.snapshot()).revision;
const audited = async () =>
  (await store.directory.auditEvents("org-1", everyEvent, { limit: 100, after: null, before: null }))!.items.map(
    ({ details }) => [details["changes"], details["part"] ?? null],
  );

test("a large file is applied in parts with one audit row each, and other writes come in between", async () => {
  const turns: (string | null)[] = [];
  const others: Promise<unknown>[] = [];
  const other = () => store.write(async (transaction) => ({ revision: transaction.revision }), "org-2");
  await start(yamlOf(many), async (organizationId, work) => {
    turns.push(organizationId);
    const made = await work();
    if (turns.length === 2) others.push(other());
    return made;
  });
  expect(turns).toEqual([null, "org-1", "org-1", "org-1"]);
  expect(await Promise.all(others)).toEqual([{ revision: 4 }]);
  expect(await audited()).toEqual([
    [401, 4],
    [1_000, 3],
    [1_000, 2],
    [1, 1],
    [expect.any(Number), null],
  ]);
  expect(await listed()).toEqual(
    ["base", "alias", ...many].toSorted((a, b) => (a === "base" ? -1 : b === "base" ? 1 : a < b ? -1 : 1)),
  );
});

test("a large file applied again changes nothing, and later only what is new", async () => {
  await start(yamlOf(many));
  const before = await revision();
  expect(await start(yamlOf(many))).toEqual([]);
  expect(await revision()).toBe(before);
  await start(yamlOf([...many, "own-new"]));
  expect(await revision()).toBe(before + 1);
});

test("dropped models are retired in parts", async () => {
  await start(yamlOf(many));
  const before = await revision();
  await start(yamlOf(["own-0000"]));
  expect([await listed(), await revision()]).toEqual([["base", "alias", "own-0000"], before + 3]);
});

test("a large file that is refused changes nothing", async () => {
  await start(yamlOf(["own-0000"]));
  const before = await revision();
  const refused = await start(yamlOf([...many, "base"])).catch((error: Error) => error.message);
  expect(refused).toBe('the organization "one" cannot have a model of its own with the id of the base model base');
  expect(await revision()).toBe(before);
});

test("the next start completes a file that was interrupted", async () => {
  let left = 2;
  const ending: TakeTurn = (_, work) => (left-- > 0 ? work() : Promise.reject(new Error("the server has ended")));
  expect(await start(yamlOf(many), ending).catch((error: Error) => error.message)).toBe("the server has ended");
  expect((await listed()).length).toBe(1_001);
  await start(yamlOf(many));
  expect((await listed()).length).toBe(2_402);
});

test("what another server changes before a part is written counts, though the part was read before that", async () => {
  const byHand = model("own-1500", { kind: "alias", target: "base" });
  let turns = 0;
  const notes = await start(yamlOf(many), async (_, work) => {
    if (++turns === 3) await store.write((transaction) => transaction.models.put(byHand), "org-1");
    return work();
  });
  expect(notes).toEqual([
    "the model own-1500 is not declared: an alias has its name; delete the alias, and start again",
  ]);
  expect((await store.models.find("org-1", "own-1500"))?.declaredBy).toBe("hand");
  expect((await listed()).length).toBe(2_402);
});
