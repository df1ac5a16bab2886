import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { validateModelId } from "../../src/core/models/model-id.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import type { KeyName } from "../support/world.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const register = (id: string, key: KeyName) =>
  app.call("POST", "/rollcall/v1/models", {
    key,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });

/** Ids made of what breaks routers: separators, escapes, non-ASCII letters, JavaScript's own property names. */
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
  .filter((id) => validateModelId(id) === null);

/** How clients write an id into a path: fully encoded, raw slashes, raw colons, or encoded as little as possible. */
const spellings: readonly ((id: string) => string)[] = [
  encodeURIComponent,
  (id) => id.split("/").map(encodeURIComponent).join("/"),
  (id) => encodeURIComponent(id).replaceAll(/%../g, (escape) => escape.toLowerCase()),
  (id) => encodeURIComponent(id).replaceAll("%3A", ":").replaceAll("%40", "@"),
  encodeURI,
  (id) => id,
];

let unique = 0;

test("any valid ids can be registered, listed, retrieved and deleted in any encoding", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyId, { minLength: 1, maxLength: 8 }), async (ids) => {
      const fresh = ids.map((id) => `${id}~${unique++}`).filter((id) => validateModelId(id) === null);
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

test("no path is answered with a 5xx or another organization's model", async () => {
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
 * A plain model of the rules, against the real application: any sequence of operations by anybody gives the same
 * answers.
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

/** The models of one organization by id. */
class PlainOrganization {
  readonly live = new Set<string>();
  readonly deleted = new Set<string>();
  readonly aliases = new Map<string, string>();

  has(id: string): boolean {
    return id === "davinci" || this.live.has(id);
  }

  leads(id: string): boolean {
    return this.has(this.aliases.get(id) ?? "");
  }

  isTaken(id: string): boolean {
    return this.has(id) || this.deleted.has(id) || this.aliases.has(id);
  }

  get shown(): string[] {
    return [...this.live, ...[...this.aliases.keys()].filter((id) => this.leads(id))];
  }
}

class PlainRules {
  readonly organizations = { aceme: new PlainOrganization(), zenith: new PlainOrganization() };

  answer(action: Action, { organization, owner, admin }: Person, id: string, target: string): number {
    const there = this.organizations[organization];
    if (action === "retrieve") return admin ? 403 : there.has(id) || there.leads(id) ? 200 : 404;
    if (action === "delete") return owner && !admin ? this.delete(there, id) : 403;
    if (!admin) return 403;
    return this[action](there, id, target);
  }

  delete(there: PlainOrganization, id: string): number {
    if (id === "davinci" || there.leads(id)) return 403;
    if (!there.live.delete(id)) return 404;
    there.deleted.add(id);
    return 200;
  }

  register(there: PlainOrganization, id: string): number {
    if (there.isTaken(id)) return 409;
    there.live.add(id);
    return 200;
  }

  restore(there: PlainOrganization, id: string): number {
    if (!there.deleted.delete(id)) return 404;
    there.live.add(id);
    return 200;
  }

  purge(there: PlainOrganization, id: string): number {
    return there.deleted.delete(id) ? 200 : 404;
  }

  alias(there: PlainOrganization, id: string, target: string): number {
    if (there.isTaken(id)) return 409;
    if (there.aliases.has(target)) return 400;
    if (!there.has(target)) return 404;
    there.aliases.set(id, target);
    return 200;
  }

  unalias(there: PlainOrganization, id: string): number {
    return there.aliases.delete(id) ? 200 : 404;
  }
}

const actions = ["register", "retrieve", "delete", "restore", "purge", "alias", "unalias"] as const;
type Action = (typeof actions)[number];

/** The request of an action. */
function ask(action: Action, key: KeyName, id: string, target: string) {
  const [method, path] = requests[action];
  const body = action === "register" ? { id } : action === "alias" ? { id, target } : {};
  return app.call(method, path.replace("{id}", encodeURIComponent(id)), {
    key,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

const requests = {
  register: ["POST", "/rollcall/v1/models"],
  retrieve: ["GET", "/v1/models/{id}"],
  delete: ["DELETE", "/v1/models/{id}"],
  restore: ["POST", "/rollcall/v1/deleted_models/{id}"],
  purge: ["DELETE", "/rollcall/v1/deleted_models/{id}"],
  alias: ["POST", "/rollcall/v1/aliases"],
  unalias: ["DELETE", "/rollcall/v1/aliases/{id}"],
} as const satisfies Record<Action, readonly [method: string, path: string]>;

test("random sequences of operations follow the plain rules", async () => {
  const step = fc.record({
    person: fc.constantFrom(...people),
    name: fc.constantFrom(...names),
    other: fc.constantFrom(...names),
    action: fc.constantFrom(...actions),
  });
  let run = 0;
  const named = (name: string) => (name === "davinci" ? name : `${name} ${run}`);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      run++;
      const rules = new PlainRules();
      for (const { person, name, other, action } of steps) {
        const [id, target] = [named(name), named(other)];
        const expected = rules.answer(action, person, id, target);
        const { status } = await ask(action, person.key, id, target);
        expect([action, person.key, id, target, status]).toEqual([action, person.key, id, target, expected]);
      }
      for (const person of people.filter(({ admin }) => !admin)) {
        const { json } = await app.call("GET", "/v1/models", { key: person.key });
        const listed = json.data
          .map((model: { id: string }) => model.id)
          .filter((id: string) => id.endsWith(` ${run}`));
        expect(listed.toSorted()).toEqual(rules.organizations[person.organization].shown.toSorted());
      }
    }),
    { numRuns: 100 },
  );
});
