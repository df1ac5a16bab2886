import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { whyNotModelId } from "../src/core/model.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import type { KeyName } from "./support/world.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const register = (id: string, key: KeyName) =>
  app.call("POST", "/rollcall/v1/models", {
    key,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });

/** Ids made of what breaks routers: separators, escapes, letters beyond ASCII, words of the language. */
const piece = fc.oneof(
  fc.constantFrom(
    "ft:",
    "a",
    "models",
    "v1",
    "..",
    ":",
    "-",
    " ",
    "+",
    "@",
    "&",
    "=",
    ";",
    "~",
    "'",
    '"',
    "<",
    "ü",
    "模型",
    "🦙",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
);
const anyId = fc
  .array(
    fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("")),
    { minLength: 1, maxLength: 3 },
  )
  .map((segments) => segments.join("/").normalize("NFC"))
  .filter((id) => whyNotModelId(id) === null);

/** The ways clients write an id into a path: all encoded, slashes raw, colons raw, as little as a URL allows. */
const spellings: readonly ((id: string) => string)[] = [
  encodeURIComponent,
  (id) => id.split("/").map(encodeURIComponent).join("/"),
  (id) => encodeURIComponent(id).replaceAll(/%../g, (escape) => escape.toLowerCase()),
  (id) => encodeURIComponent(id).replaceAll("%3A", ":").replaceAll("%40", "@"),
  encodeURI,
  (id) => id,
];

let unique = 0;

test("any set of valid ids survives registering, listing, retrieving and deleting, however it is spelled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyId, { minLength: 1, maxLength: 8 }), async (ids) => {
      const fresh = ids.map((id) => `${id}~${unique++}`).filter((id) => whyNotModelId(id) === null);
      for (const id of fresh) expect((await register(id, "acemeAdmin")).status).toBe(200);
      const { json } = await app.call("GET", "/v1/models", { key: "acemeOwner" });
      const listed = new Set(json.data.map((model: { id: string }) => model.id));
      for (const [at, id] of fresh.entries()) {
        expect(listed.has(id)).toBe(true);
        for (const spell of spellings) {
          const one = await app.call("GET", `/v1/models/${spell(id)}`, { key: "acemeOwner" });
          expect([id, one.status, one.json.id]).toEqual([id, 200, id]);
        }
        const spell = spellings[at % spellings.length]!;
        const gone = await app.call("DELETE", `/models/${spell(id)}`, { key: "acemeOwner" });
        expect(gone.json).toEqual({ id, object: "model", deleted: true });
      }
    }),
    { numRuns: 60 },
  );
});

test("nothing that can be sent as a path is answered with a 5xx, or with somebody else's model", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary-ascii", maxLength: 40 }),
      fc.constantFrom("GET", "DELETE", "HEAD"),
      async (rest, method) => {
        const { status, text } = await app.call(method, `/v1/models/${rest}`, { key: "zenithOwner" });
        expect([200, 304, 400, 403, 404]).toContain(status);
        expect(text).not.toContain("acemeco");
      },
    ),
    { numRuns: 500 },
  );
});

/*
 * The rules once more, as plainly as they can be said, against the real application: any order of operations by
 * anybody gives the answers that these few lines give.
 */
interface Person {
  readonly key: KeyName;
  readonly organization: "aceme" | "zenith";
  readonly owner: boolean;
  readonly admin: boolean;
}
const people: readonly Person[] = [
  { key: "acemeOwner", organization: "aceme", owner: true, admin: false },
  { key: "acemeMember", organization: "aceme", owner: false, admin: false },
  { key: "acemeAdmin", organization: "aceme", owner: true, admin: true },
  { key: "zenithOwner", organization: "zenith", owner: true, admin: false },
  { key: "zenithAdmin", organization: "zenith", owner: true, admin: true },
];
const names = ["one", "two/three", "vier ü", "davinci"];

class PlainRules {
  readonly live = { aceme: new Set<string>(), zenith: new Set<string>() };
  readonly deleted = { aceme: new Set<string>(), zenith: new Set<string>() };

  register({ organization, admin }: Person, id: string): number {
    if (!admin) return 403;
    if (id === "davinci" || this.live[organization].has(id) || this.deleted[organization].has(id)) return 409;
    this.live[organization].add(id);
    return 200;
  }

  retrieve({ organization, admin }: Person, id: string): number {
    if (admin) return 403;
    return id === "davinci" || this.live[organization].has(id) ? 200 : 404;
  }

  delete({ organization, owner, admin }: Person, id: string): number {
    if (!owner || admin) return 403;
    if (id === "davinci") return 403;
    if (!this.live[organization].delete(id)) return 404;
    this.deleted[organization].add(id);
    return 200;
  }
}

test("a random sequence of operations never disagrees with the rules said plainly", async () => {
  const step = fc.record({
    person: fc.constantFrom(...people),
    name: fc.constantFrom(...names),
    action: fc.constantFrom("register", "retrieve", "delete"),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      run++;
      const rules = new PlainRules();
      for (const { person, name, action } of steps) {
        const id = name === "davinci" ? name : `${name} ${run}`;
        const expected = rules[action as "register"](person, id);
        const path = `/v1/models/${encodeURIComponent(id)}`;
        const answer =
          action === "register"
            ? await register(id, person.key)
            : await app.call(action === "delete" ? "DELETE" : "GET", path, { key: person.key });
        expect([action, person.key, id, answer.status]).toEqual([action, person.key, id, expected]);
      }
      for (const person of people.filter(({ admin }) => !admin)) {
        const { json } = await app.call("GET", "/v1/models", { key: person.key });
        const listed = json.data
          .map((model: { id: string }) => model.id)
          .filter((id: string) => id.endsWith(` ${run}`));
        expect(listed.toSorted()).toEqual([...rules.live[person.organization]].toSorted());
      }
    }),
    { numRuns: 60 },
  );
});
