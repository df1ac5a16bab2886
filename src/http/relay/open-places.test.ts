import fc from "fast-check";
import { expect, test } from "bun:test";
import { OpenPlaces, type Caller, type Places } from "./open-places.ts";

interface Limits {
  readonly key?: number;
  readonly project?: number;
}

/** Each key belongs to a project of its own and one other key. */
function caller(organization: number, key: number, { key: maxOpenCalls, project }: Limits = {}): Caller {
  return {
    keyId: `key_${key}`,
    projectId: `proj_${Math.floor(key / 2)}`,
    maxOpenCalls: maxOpenCalls ?? null,
    projectMaxOpenCalls: project ?? null,
    audience: { organizationId: `org-${organization}` },
  };
}

/** Opens up to `count` calls. Returns how many. */
function open(places: OpenPlaces, who: Caller, count: number): number {
  for (let opened = 0; opened < count; opened++) {
    if (places.excessOf(who) !== null) return opened;
    places.take(who);
  }
  return count;
}

const server = { perOrganization: 8_000, perServer: 8_000 };

test("a key has as many calls open as its limit says, and a project as many as its own", () => {
  const places = new OpenPlaces(server);
  const limits = { key: 3, project: 5 };
  expect(open(places, caller(1, 0, limits), 10)).toBe(3);
  expect(places.excessOf(caller(1, 0, limits))).toBe("key's limit");
  expect(open(places, caller(1, 1, limits), 10)).toBe(2);
  expect(places.excessOf(caller(1, 1, limits))).toBe("project's limit");
  expect(open(places, caller(1, 2, limits), 10)).toBe(3);
  expect(open(places, caller(2, 0, limits), 10)).toBe(3);
  places.free(caller(1, 0));
  expect(places.excessOf(caller(1, 1, limits))).toBeNull();
});

test("a limit that has been lowered holds for the next call", () => {
  const places = new OpenPlaces(server);
  expect(open(places, caller(1, 0), 10)).toBe(10);
  expect(places.excessOf(caller(1, 0, { key: 5 }))).toBe("key's limit");
  for (let ended = 0; ended < 6; ended++) places.free(caller(1, 0));
  expect(places.excessOf(caller(1, 0, { key: 5 }))).toBeNull();
});

test("one key leaves an eighth of its organization to the organization's other keys", () => {
  const places = new OpenPlaces({ perOrganization: 2_000, perServer: 8_000 });
  expect(open(places, caller(1, 0), 8_000)).toBe(1_750);
  expect(places.excessOf(caller(1, 0))).toBe("key's share of the organization");
  expect(open(places, caller(1, 1), 8_000)).toBe(250);
  expect(places.excessOf(caller(1, 2))).toBe("organization's limit");
});

test("one key leaves an eighth of the server to others, half of it to other organizations", () => {
  const places = new OpenPlaces({ perOrganization: 9_000, perServer: 8_000 });
  expect(open(places, caller(1, 0), 8_000)).toBe(7_000);
  expect(places.excessOf(caller(1, 0))).toBe("key's share of the server");
  expect(open(places, caller(1, 1), 8_000)).toBe(500);
  expect(places.excessOf(caller(1, 2))).toBe("organization's share of the server");
  expect(open(places, caller(2, 0), 8_000)).toBe(500);
  expect(places.excessOf(caller(3, 0))).toBe("server's limit");
});

test("many keys of one organization do not crowd out another organization", () => {
  const places = new OpenPlaces({ perOrganization: 9_000, perServer: 8_000 });
  for (let key = 0; key < 8_000; key++) open(places, caller(1, key), 10);
  expect(places.open).toBe(7_500);
  expect(open(places, caller(2, 0), 100)).toBe(100);
});

test("a newcomer gets the first place that a full server frees, though those before try again all the time", () => {
  const places = new OpenPlaces({ perOrganization: 8_000, perServer: 800 });
  open(places, caller(1, 0), 800);
  open(places, caller(1, 1), 800);
  open(places, caller(2, 0), 800);
  expect(places.excessOf(caller(2, 1))).toBe("server's limit");
  places.free(caller(1, 0));
  expect(places.excessOf(caller(1, 0))).not.toBeNull();
  expect(open(places, caller(2, 1), 1)).toBe(1);
});

/* What is fair, said once more and more simply than in the program, from the list of open calls alone. */

type Holder = readonly [organization: number, key: number];

interface Fairness {
  readonly organizationIsBelow: boolean;
  readonly keyIsBelow: boolean;
  readonly keyIsBelowInOrganization: boolean;
}

function fairnessOf([organization, key]: Holder, calls: readonly Holder[], places: Places): Fairness {
  const own = calls.filter(([one]) => one === organization);
  const ofKey = own.filter(([, one]) => one === key).length;
  const organizations = new Set(calls.map(([one]) => one)).size;
  const keys = new Set(own.map(([, one]) => one)).size;
  const organizationShare = places.perServer / (organizations + 1);
  const below = (held: number, equal: number) => held < Math.max(1, Math.floor(equal));
  return {
    organizationIsBelow: below(own.length, organizationShare),
    keyIsBelow: below(ofKey, Math.min(Math.floor(organizationShare), places.perOrganization) / (keys + 1)),
    keyIsBelowInOrganization: below(ofKey, places.perOrganization / (keys + 1)),
  };
}

const holder: fc.Arbitrary<Holder> = fc.tuple(fc.nat(3), fc.nat(5));
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ opens: holder, times: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ endsAt: fc.nat(), times: fc.integer({ min: 1, max: 40 }) }) },
);
const limit = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
const worlds = fc.record({
  perOrganization: fc.integer({ min: 1, max: 150 }),
  perServer: fc.integer({ min: 1, max: 200 }),
  limits: fc.record({ key: limit, project: limit }),
  steps: fc.array(step, { maxLength: 60 }),
});

type World = typeof worlds extends fc.Arbitrary<infer Value> ? Value : never;

/** Calls `check` whenever a call was opened, refused or ended. */
function play(
  { perOrganization, perServer, limits, steps }: World,
  check: (places: OpenPlaces, calls: readonly Holder[], limits: Limits) => void,
): void {
  const places = new OpenPlaces({ perOrganization, perServer });
  const calls: Holder[] = [];
  const set = { ...(limits.key && { key: limits.key }), ...(limits.project && { project: limits.project }) };
  for (const one of steps)
    for (let time = 0; time < one.times; time++) {
      if ("opens" in one) {
        if (open(places, caller(...one.opens, set), 1) === 1) calls.push(one.opens);
      } else if (calls.length > 0) {
        const [ended] = calls.splice(one.endsAt % calls.length, 1);
        places.free(caller(...ended!));
      }
      check(places, calls, set);
    }
}

const everybody: readonly Holder[] = [0, 1, 2, 3].flatMap((one) =>
  [0, 1, 2, 3, 4, 5].map((key) => [one, key] as const),
);

test("whatever happens, no limit is exceeded, and nothing is counted that has ended", () => {
  fc.assert(
    fc.property(worlds, (given) =>
      play(given, (places, calls, limits) => {
        expect(places.open).toBe(calls.length);
        expect(calls.length).toBeLessThanOrEqual(given.perServer);
        const counts = (of: (holder: Holder) => string) =>
          [...Map.groupBy(calls, of).values()].map((all) => all.length);
        const most = (of: (holder: Holder) => string) => Math.max(0, ...counts(of));
        expect(most(([organization]) => String(organization))).toBeLessThanOrEqual(given.perOrganization);
        expect(most(String)).toBeLessThanOrEqual(limits.key ?? Infinity);
        expect(most(([organization, key]) => `${organization} ${Math.floor(key / 2)}`)).toBeLessThanOrEqual(
          limits.project ?? Infinity,
        );
      }),
    ),
  );
});

test("whatever happens, nobody above their share gets a place that somebody below theirs is refused", () => {
  fc.assert(
    fc.property(worlds, (given) =>
      play({ ...given, limits: { key: undefined, project: undefined } }, (places, calls) => {
        const all = everybody.map((one) => ({
          excess: places.excessOf(caller(...one)),
          fair: fairnessOf(one, calls, given),
        }));
        // A key that is below every share is refused by nothing but a full organization or server.
        for (const { excess, fair } of all)
          if (fair.keyIsBelow && fair.organizationIsBelow)
            expect([null, "organization's limit", "server's limit"]).toContain(excess);
        if (all.some(({ excess, fair }) => excess === null && !fair.keyIsBelow))
          expect(all.filter(({ excess, fair }) => excess?.includes("server") === true && fair.keyIsBelow)).toEqual([]);
        if (all.some(({ excess, fair }) => excess === null && !fair.organizationIsBelow))
          expect(
            all.filter(
              ({ excess, fair }) => excess === "organization's share of the server" && fair.organizationIsBelow,
            ),
          ).toEqual([]);
        for (const organization of [0, 1, 2, 3]) {
          const keys = all.filter((_, at) => everybody[at]![0] === organization);
          if (keys.some(({ excess, fair }) => excess === null && !fair.keyIsBelowInOrganization))
            expect(
              keys.filter(({ excess, fair }) => excess !== null && fair.keyIsBelowInOrganization && fair.keyIsBelow),
            ).toEqual([]);
        }
      }),
    ),
    { numRuns: 60 },
  );
});
