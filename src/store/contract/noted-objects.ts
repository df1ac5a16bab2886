import { expect, test } from "bun:test";
import type { NotedObject, ObjectNotes } from "../noted-objects.ts";
import type { Store } from "../store.ts";

const organizationId = "org-objects";

export function notedObjectTests(store: () => Store): void {
  notingTests(() => store().objects);
  deletingTests(() => store().objects);

  test("notes take no revision", async () => {
    const { revision } = await store().snapshot();
    await store().objects.note([noted("file-quiet")]);
    await store().objects.watchUntil(noted("file-quiet"), 3);
    await store().objects.purge(-1, 10);
    expect((await store().snapshot()).revision).toBe(revision);
  });
}

function notingTests(notes: () => ObjectNotes): void {
  test("a noted object comes back exactly as it was noted, in its organization and under its kind only", async () => {
    const [own, shared] = [
      noted("file-1"),
      noted("resp_1", { kind: "response", source: { organizationId: null, id: "s" } }),
    ];
    await notes().note([own, shared]);
    expect([await notes().find(own), await notes().find(shared)]).toEqual([own, shared]);
    expect(await notes().find({ ...own, organizationId: "org-elsewhere" })).toBeNull();
    expect(await notes().find({ ...own, kind: "batch" })).toBeNull();
  });

  test("an object that is noted again stays as it is", async () => {
    const first = noted("file-again");
    await notes().note([first]);
    await notes().note([noted("file-again", { keyId: "key_2", expiresMs: 9 }), noted("file-beside")]);
    expect(await notes().find(first)).toEqual(first);
    expect(await notes().find(noted("file-beside"))).not.toBeNull();
  });

  test("the watched objects of a source are read until their time is over, in that order", async () => {
    const source = { organizationId, id: "watched" };
    const job = (id: string, watchedUntilMs: number) => noted(id, { kind: "fine_tuning.job", source, watchedUntilMs });
    await notes().note([job("ftjob-1", 102), job("ftjob-2", 101), noted("file-of-it", { source })]);
    await notes().note([noted("ftjob-3", { kind: "fine_tuning.job", watchedUntilMs: 100 })]);
    const ids = async (atMs: number, limit = 10) => (await notes().watched(source, atMs, limit)).map(({ id }) => id);
    expect([await ids(99), await ids(99, 1), await ids(101)]).toEqual([
      ["ftjob-2", "ftjob-1"],
      ["ftjob-2"],
      ["ftjob-1"],
    ]);
    await notes().watchUntil(job("ftjob-1", 102), 99);
    expect(await ids(99)).toEqual(["ftjob-2"]);
  });
}

function deletingTests(notes: () => ObjectNotes): void {
  test("expired objects are purged in parts, the oldest first", async () => {
    await notes().note(["a", "b", "c"].map((id, at) => noted(`file-old-${id}`, { expiresMs: at + 1 })));
    const left = async () => {
      const found = await Promise.all(["a", "b", "c"].map((id) => notes().find(noted(`file-old-${id}`))));
      return found.filter((one) => one !== null).map(({ id }) => id);
    };
    expect([await notes().purge(2, 1), await left()]).toEqual([1, ["file-old-b", "file-old-c"]]);
    expect([await notes().purge(2, 10), await notes().purge(2, 10), await left()]).toEqual([1, 0, ["file-old-c"]]);
  });

  test("the oldest objects of one kind make room, and no others", async () => {
    const crowded = "org-crowded";
    const of = (id: string, createdMs: number, changes: Partial<NotedObject> = {}) =>
      noted(id, { organizationId: crowded, createdMs, ...changes });
    const files = [1, 2, 3, 4, 5].map((at) => of(`file-${at}`, at));
    await notes().note([
      ...files,
      of("batch_1", 0, { kind: "batch" }),
      of("file-0", 0, { organizationId: "org-roomy" }),
    ]);
    const left = async () => {
      const found = await Promise.all(files.map((file) => notes().find(file)));
      return found.flatMap((one) => one?.id ?? []);
    };
    expect(await notes().trim(crowded, "file", 5, 10)).toBe(0);
    expect([await notes().trim(crowded, "file", 2, 2), await left()]).toEqual([2, ["file-3", "file-4", "file-5"]]);
    expect([await notes().trim(crowded, "file", 2, 10), await left()]).toEqual([1, ["file-4", "file-5"]]);
    expect(await notes().find(of("batch_1", 0, { kind: "batch" }))).not.toBeNull();
    expect(await notes().find(of("file-0", 0, { organizationId: "org-roomy" }))).not.toBeNull();
  });
}

function noted(id: string, changes: Partial<NotedObject> = {}): NotedObject {
  return {
    organizationId,
    kind: "file",
    id,
    projectId: "proj_1",
    keyId: "key_1",
    source: { organizationId, id: "up" },
    createdMs: 1_800_000_000_000,
    expiresMs: 1_800_000_000_000 + 30 * 86_400_000,
    watchedUntilMs: null,
    ...changes,
  };
}
