import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseJson, textIn } from "../json/value.ts";
import { widthOf } from "../formats/width.ts";
import { draw, roomOn } from "./draw.ts";
import type { Outline } from "./outline.ts";
import type { Press } from "./press.ts";
import { begin, currentLevel, selection, type State } from "./state.ts";
import { take, type Effect } from "./take.ts";

const list = (count: number) =>
  parseJson(
    JSON.stringify(
      Array.from({ length: count }, (_, at) => ({
        id: `模型-${at}`,
        object: "model",
        owned_by: at % 2 === 0 ? "even" : "odd",
        more: { n: at, text: "words ".repeat(40) },
      })),
    ),
  );
const outline: Outline = {
  columns: { ID: "id", OBJECT: "object", OWNER: "owned_by", CONTEXT: "context_length" },
  layout: { dispensable: ["OWNER"] },
  readable: (item) => item,
};
const keyed = (name: string): Press => ({ kind: "key", name });
const charactersOf = (text: string): Press[] => Array.from(text, (one) => ({ kind: "text", text: one }));

function after(state: State, ...presses: readonly Press[]): State {
  return presses.reduce((before, press) => take(before, press, roomOn(60, 10)).state, state);
}

/** What a screen shows, without attributes. */
function shown(state: State, columns = 60, rows = 10): string[] {
  return draw(state, roomOn(columns, rows)).map((line) => line.replaceAll(/\u001b\[\d*m/g, ""));
}

test("columns that say the same in every row are left out, and what they say is said once", () => {
  const lines = shown(begin("models list", list(3), outline));
  expect(lines.slice(0, 4).map((line) => line.trimEnd())).toEqual([
    "models list",
    "All: OBJECT model",
    "ID      OWNER",
    "模型-0  even",
  ]);
  expect(shown(begin("m", list(3), outline), 12)[2]).toBe("ID    ");
  // A single row has nothing to be told apart from.
  expect(shown(begin("m", list(1), outline))[2]?.trimEnd()).toBe("ID      OBJECT  OWNER  CONTEXT");
});

test("JSON and the copied id are of the whole item, however deep the cursor is in it", () => {
  const openedField = after(
    begin("models list", list(3), null),
    keyed("down"),
    keyed("enter"),
    keyed("end"),
    keyed("enter"),
  );
  const { effect } = take(openedField, charactersOf("c")[0]!, roomOn(60, 10));
  expect(effect).toEqual({ kind: "copy", text: "模型-1" });
  const json = currentLevel(after(openedField, ...charactersOf("r")));
  expect(textIn(json.value, "id")).toBe("模型-1");
  expect(currentLevel(after(openedField, ...charactersOf("rr"))).title).toBe(currentLevel(openedField).title);
});

test("a search in a text goes to its lines, and marks them", () => {
  const opened = after(begin("m", list(40), outline), ...charactersOf("r/words"));
  expect(draw(opened, roomOn(60, 10)).join("\n")).toContain("\u001b[7mwords\u001b[0m");
  const first = currentLevel(after(opened, keyed("enter")));
  const second = currentLevel(after(opened, keyed("enter"), ...charactersOf("n")));
  expect(first.kind === "text" && second.kind === "text" && second.top >= first.top).toBe(true);
  expect(currentLevel(after(opened, keyed("escape"))).query).toBe("");
});

test("a pasted letter is no key", () => {
  const state = begin("models list", list(3), null);
  for (const text of ["q", "p", "j", "G"])
    expect(take(state, { kind: "paste", text }, roomOn(60, 10))).toEqual({ state, effect: null });
});

const names = "up down page-up page-down home end enter left right escape backspace ctrl-u ctrl-w ctrl-s tab f1".split(
  " ",
);
const anyPress: fc.Arbitrary<Press> = fc.oneof(
  fc.constantFrom(...names).map(keyed),
  fc.constantFrom(..."/?rchlbgGnNkju d0é模").map((text): Press => ({ kind: "text", text })),
  fc.string().map((text): Press => ({ kind: "paste", text })),
);

test("no keys but those for it end the explorer, and the screen is always full and never too wide", () => {
  const size = fc.record({ columns: fc.integer({ min: 4, max: 90 }), rows: fc.integer({ min: 5, max: 30 }) });
  const start = fc.constantFrom(
    begin("models list", list(40), outline),
    begin("models list", list(0), outline),
    begin("models list", list(7), null),
    begin("models show", parseJson('{"id":"x","text":"long \\u001b[31m text"}'), outline),
  );
  fc.assert(
    fc.property(start, fc.array(anyPress, { maxLength: 30 }), size, (begun, presses, { columns, rows }) => {
      let state = begun;
      const effects: (Effect | null)[] = [];
      for (const press of presses) {
        const taken = take(state, press, roomOn(columns, rows));
        state = taken.state;
        effects.push(taken.effect);
      }
      expect(effects.filter((effect) => effect !== null && effect.kind !== "copy")).toEqual([]);
      const lines = shown(state, columns, rows);
      expect(lines).toHaveLength(rows);
      expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
      expect(lines.join("")).not.toContain("\u001b");
      expect(selection(currentLevel(state))).toBeDefined();
    }),
    { numRuns: 500 },
  );
});

test("a page down shows a page of new rows from the first press, and a page up goes back", () => {
  const rowsOf = (state: State) =>
    shown(state)
      .slice(3, 9)
      .map((line) => /模型-(\d+)/.exec(line)?.[1]);
  const first = begin("m", list(20), outline);
  const pages = ["page-down", "page-down", "page-down", "page-down", "page-up", "page-up", "page-up", "page-up"];
  const seen = pages.map((_, at) => after(first, ...pages.slice(0, at + 1).map(keyed)));
  expect(rowsOf(first)).toEqual(["0", "1", "2", "3", "4", "5"]);
  expect(seen.map((state) => rowsOf(state)[0])).toEqual(["6", "12", "14", "14", "8", "2", "0", "0"]);
  expect(seen.map((state) => textIn(selection(currentLevel(state)), "id"))).toEqual(
    [9, 15, 17, 19, 11, 5, 3, 0].map((at) => `模型-${at}`),
  );
});
