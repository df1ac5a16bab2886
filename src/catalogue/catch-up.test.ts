import { beforeEach, describe, expect, test } from "bun:test";
import { nothingChanged, type Changes, type Told } from "../store/changes.ts";
import type { Snapshot } from "../store/store.ts";
import { CatchUp } from "./catch-up.ts";

/** What a server reads of a store that others change too, and what they send it. */

const changesTo = (revision: number): Changes => ({ ...nothingChanged, revision });

let newest: number;
/** The revisions since which the store was asked for changes. */
let asked: number[];
let told: Told[];
/** The revisions that memory has shown, in turn. */
let shown: number[];
/** Holds the answers of the store up. */
let held: Promise<void>;
let catchUp: CatchUp;
beforeEach(() => {
  [newest, asked, told, shown, held] = [5, [], [], [5], Promise.resolve()];
  const store = {
    changesSince: async (since: number) => {
      asked.push(since);
      const changes = changesTo(newest);
      await held;
      return changes;
    },
    snapshot: async (): Promise<Snapshot> => {
      const snapshot = { revision: newest, models: [] };
      await held;
      return snapshot;
    },
    newestRevision: async () => newest,
    tell: (message: Told) => void told.push(message),
  };
  const show = ({ revision }: { readonly revision: number }) => void shown.push(revision);
  const copy = {
    get revision() {
      return shown.at(-1)!;
    },
    apply: show,
    replace: show,
  };
  catchUp = new CatchUp(store, copy);
});

const tell = (since: number, revision: number) => catchUp.told({ since, changes: changesTo(revision) });
const longerThanItWaits = 200;

describe("a server that is told of another's changes", () => {
  test("shows them and asks nothing", async () => {
    newest = 6;
    catchUp.notified(6);
    tell(5, 6);
    expect(shown).toEqual([5, 6]);
    await Bun.sleep(longerThanItWaits);
    expect(asked).toEqual([]);
  });

  test("takes what it knows in part, and leaves what it knows", () => {
    tell(3, 7);
    tell(4, 6);
    tell(6, 7);
    expect(shown).toEqual([5, 7]);
  });

  test("asks if it missed something before", async () => {
    newest = 8;
    tell(7, 8);
    expect(shown).toEqual([5]);
    await catchUp.run();
    expect([asked[0], shown.at(-1)]).toEqual([5, 8]);
  });

  test("asks if it is told nothing for a while after a notification, and at once if nothing will be told", async () => {
    newest = 6;
    catchUp.notified(6);
    await Bun.sleep(0);
    expect(asked).toEqual([]);
    await Bun.sleep(longerThanItWaits);
    expect([asked, shown]).toEqual([[5], [5, 6]]);
    newest = 7;
    catchUp.notified(null);
    await Bun.sleep(0);
    expect([asked, shown]).toEqual([
      [5, 6],
      [5, 6, 7],
    ]);
  });

  test("asks for the newest of several notifications, even if it was told of the first", async () => {
    newest = 7;
    catchUp.notified(6);
    catchUp.notified(7);
    tell(5, 6);
    await Bun.sleep(longerThanItWaits);
    expect([asked, shown]).toEqual([[6], [5, 6, 7]]);
  });

  test("never goes back to what it read before", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    newest = 6;
    const run = catchUp.run();
    await Bun.sleep(0);
    tell(5, 7);
    resolve();
    await run;
    expect(shown).toEqual([5, 7]);
  });

  test("never goes back to a snapshot that was read before", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    newest = 6;
    const run = catchUp.reload();
    await Bun.sleep(0);
    newest = 7;
    catchUp.notified(7);
    tell(6, 7);
    tell(5, 7);
    resolve();
    await run;
    await Bun.sleep(longerThanItWaits);
    expect([asked, shown]).toEqual([[6], [5, 6, 7]]);
  });
});

describe("a server that has committed a change", () => {
  test("tells the others what has changed, once", async () => {
    newest = 6;
    await catchUp.showCommitted();
    await catchUp.showCommitted();
    expect(told).toEqual([{ since: 5, changes: changesTo(6) }]);
  });

  test("tells them also of a change that it commits while it reads", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    newest = 6;
    const run = catchUp.run();
    await Bun.sleep(0);
    const showing = catchUp.showCommitted();
    resolve();
    await Promise.all([run, showing]);
    expect(told.map(({ changes }) => changes.revision)).toEqual([6]);
    newest = 7;
    await catchUp.showCommitted();
    expect(told.map(({ changes }) => changes.revision)).toEqual([6, 7]);
  });

  test("tells nothing of the changes of others", async () => {
    newest = 6;
    await catchUp.run();
    expect([shown, told]).toEqual([[5, 6], []]);
  });
});
