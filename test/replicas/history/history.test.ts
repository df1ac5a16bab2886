import { describe, expect, test } from "bun:test";
import { Dice } from "../../tenants/dice.ts";
import { unexplained, type Operation } from "./history.ts";

/** The checker itself: what it must accept, what it must refuse, and that it agrees with trying everything. */

const staleMsMax = 30;

/** One line for each answer: kind, server, start, end, outcome. */
function history(lines: string, id = "m"): Operation[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [kind, server = "", start, end, outcome] = line.trim().split(/\s+/);
      return { kind, id, server, startMs: Number(start), endMs: Number(end), outcome } as Operation;
    });
}

const sound: Readonly<Record<string, string>> = {
  "a whole life on one server": `
    read      A  0  1  refused
    register  A  2  5  done
    read      A  6  7  done
    delete    A  8  9  done
    read      A 10 11  refused
    register  A 12 13  refused`,
  "another server that is late, within the bound": `
    register  A  0  5  done
    read      B  6  7  refused
    delete    B  8  9  refused
    read      B 34 36  done
    delete    A 40 45  done
    read      B 74 75  done
    read      B 76 99  refused`,
  "a question that began in time": `
    register  A  0  5  done
    read      B  4 90  refused`,
  "a registration without an answer that happened late": `
    register  A  0  5  unknown
    read      A 90 91  refused
    read      A 95 96  done`,
  "a deletion without an answer that never happened": `
    register  A  0  5  done
    delete    A  6  7  unknown
    read      A 99 99  done`,
  "a registration and a deletion at the same time": `
    register  A  0 90  done
    delete    B  0 90  done
    read      A  0 10  refused
    read      B 80 90  refused`,
  "nothing there, ever": `
    read      A  0  1  refused
    delete    B  0  1  refused`,
  "a server that never showed what came and went": `
    register  A  0  5  done
    delete    A  6  9  done
    read      B  8 20  refused`,
};

const flawed: Readonly<Record<string, string>> = {
  "a deletion acknowledged twice": `
    register  A  0  5  done
    delete    A 10 20  done
    delete    B 10 20  done`,
  "a registration acknowledged twice": `
    register  A  0  5  done
    register  B  0  5  done`,
  "an acknowledged registration that is lost": `
    register  A  0  5  done
    read      A 90 91  refused`,
  "the same on another server, after the bound": `
    register  A  0  5  done
    read      B 36 37  refused`,
  "a server that misses what it did itself": `
    register  A  0  5  done
    read      A  6  7  refused`,
  "a deleted model that is shown by the server that deleted it": `
    register  A  0  5  done
    delete    A  6  9  done
    read      A 10 11  done`,
  "the same by another server, after the bound": `
    register  A  0  5  done
    delete    A  6  9  done
    read      B 40 41  done`,
  "a deleted model that rises again": `
    register  A  0  5  done
    read      B  5  6  done
    delete    A  6  9  done
    read      B 10 11  refused
    read      B 12 13  done`,
  "reads that go back in time": `
    register  A  0  5  done
    read      B  6  7  done
    read      B  8  9  refused`,
  "the same with a deletion that nobody acknowledged": `
    register  A  0  5  done
    read      B  5  6  done
    delete    A  6  7  unknown
    read      B  8  9  refused
    read      B 10 11  done`,
  "a deletion that finds nothing where there was something to find": `
    register  A  0  5  done
    delete    A 10 11  refused`,
  "a deletion before the registration": `
    delete    A  0  5  done
    register  A  6  9  done`,
  "a model that nobody registered": `
    read      A  0  1  done`,
  "a model that is shown before anybody registered it": `
    read      A  0  1  done
    register  A  2  3  done`,
  "a refusal of an id that nobody had taken": `
    register  A  0  1  refused
    register  A  2  3  done`,
  "a model that goes although nobody deleted it": `
    register  A  0  1  done
    read      B 50 51  done
    read      B 52 53  refused`,
  "a deletion without an answer that came before the question": `
    register  A  0  5  done
    read      A 50 51  refused
    delete    A 60 61  unknown`,
};

describe("linearisable histories", () => {
  for (const [name, lines] of Object.entries(sound))
    test(name, () => expect(unexplained(history(lines), staleMsMax)).toEqual([]));
});

describe("histories that are not linearisable", () => {
  for (const [name, lines] of Object.entries(flawed))
    test(name, () => expect(unexplained(history(lines), staleMsMax)).toHaveLength(1));
});

test("each model's history is checked separately", () => {
  const one = history("register A 0 5 done\n read A 6 7 done");
  const other = history("register A 0 5 unknown\n read A 6 7 refused", "n");
  expect(unexplained([...one, ...other], staleMsMax)).toEqual([]);
});

test("the checker agrees with an exhaustive search", () => {
  const dice = new Dice(4);
  const agreed = { explained: 0, not: 0 };
  for (let round = 0; round < 3_000; round++) {
    const operations = randomHistory(dice);
    const explained = someMomentsExplain(operations, shortBound);
    if ((unexplained(operations, shortBound).length === 0) !== explained)
      throw new Error(`the checker says otherwise than trying all: ${JSON.stringify(operations)}`);
    agreed[explained ? "explained" : "not"]++;
  }
  expect(Math.min(agreed.explained, agreed.not)).toBeGreaterThan(500);
});

const shortBound = 2;
const clock = [0, 1, 2, 3, 4, 5, 6, 7, 8, Infinity];

function randomHistory(dice: Dice): Operation[] {
  const draw = (): Operation => {
    const startMs = dice.below(6);
    const kind = dice.pick(["register", "delete", "read", "read", "read"] as const);
    return {
      kind,
      id: "m",
      server: dice.pick(["A", "B"]),
      startMs,
      endMs: startMs + dice.below(3),
      outcome: dice.pick(kind === "read" ? (["done", "refused"] as const) : (["done", "refused", "unknown"] as const)),
    };
  };
  return Array.from({ length: 2 + dice.below(5) }, draw);
}

/** The promise as it is written, tried with all moments of R and D, and of what each server shows. */
function someMomentsExplain(operations: readonly Operation[], boundMs: number): boolean {
  const of = (kind: Operation["kind"], outcome: Operation["outcome"]) =>
    operations.filter((operation) => operation.kind === kind && operation.outcome === outcome);
  const possible = (kind: "register" | "delete") =>
    clock.filter((moment) => {
      const [done, unknown] = [of(kind, "done"), of(kind, "unknown")];
      if (done.length > 0)
        return done.length === 1 && done.every((one) => one.startMs <= moment && moment <= one.endMs);
      return moment === Infinity || unknown.some(({ startMs }) => startMs <= moment);
    });
  const servers = [...Map.groupBy(operations, ({ server }) => server).values()];
  return possible("register").some((r) =>
    possible("delete").some((d) => {
      if (d < r || (d !== Infinity && r === Infinity)) return false;
      if (of("register", "refused").some(({ endMs }) => endMs < r)) return false;
      return servers.every((answers) => someShowing(answers, r, d, boundMs));
    }),
  );
}

function someShowing(answers: readonly Operation[], r: number, d: number, boundMs: number): boolean {
  return clock.some((from) =>
    clock.some((to) => {
      if (from < r || from > r + boundMs || to < d || to > d + boundMs || to < from) return false;
      return answers.every(({ kind, outcome, startMs, endMs }) => {
        if (outcome === "unknown" || (kind === "register" && outcome === "refused")) return true;
        if (kind === "register") return from <= endMs;
        if (outcome === "refused") return startMs <= from || endMs >= to;
        return kind === "delete" ? to <= endMs : from <= endMs && startMs <= to;
      });
    }),
  );
}
