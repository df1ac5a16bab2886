import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type Called, type TestApp } from "../support/app.ts";
import type { KeyName } from "../support/world.ts";

const racers = 32;

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

test("of 32 concurrent registrations and deletions of one id exactly one of each wins and writes one event", async () => {
  for (let round = 0; round < 5; round++) {
    const id = `ft:davinci:acemeco:race:${round}`;
    const before = await standing();
    const registrations = Array.from({ length: racers }, () =>
      call("POST", "/rollcall/v1/models", { id }, "acemeAdmin"),
    );
    expect(won(await Promise.all(registrations))).toBe(1);
    // A deletion before the registration finds nothing, so the two kinds race one after the other.
    const deletions = Array.from({ length: racers }, () => call("DELETE", `/v1/models/${id}`, undefined, "acemeOwner"));
    const again = Array.from({ length: racers }, () => call("POST", "/rollcall/v1/models", { id }, "acemeAdmin"));
    expect(won(await Promise.all(deletions))).toBe(1);
    expect(won(await Promise.all(again))).toBe(0);
    const after = await standing();
    expect([after.events - before.events, after.revision - before.revision]).toEqual([2, 2]);
  }
});

async function standing() {
  const logs = await Promise.all(["org-aceme", "org-zenith"].map((id) => app.audit(id)));
  return { events: logs.flat().length, revision: (await app.store.snapshot()).revision };
}

function won(answers: readonly Called[]): number {
  return answers.filter(({ status }) => status === 200).length;
}

function call(method: string, target: string, body: unknown, key: KeyName): Promise<Called> {
  const headers = { "content-type": "application/json" };
  return app.call(method, target, body === undefined ? { key } : { key, headers, body: JSON.stringify(body) });
}
