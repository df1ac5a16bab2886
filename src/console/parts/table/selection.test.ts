import { expect, test } from "bun:test";
import { cardPlaces, nextSort, tracksOf, type Column } from "./columns.ts";
import { allToggled, chosenOf, ranged, toggled } from "./selection.ts";

const keys = ["a", "b", "c", "d", "e"];
const rowKey = (key: string) => key;

test("a range takes the state of the row it began with, in both directions", () => {
  const chosen = toggled(new Set(), "d");
  expect([...ranged(chosen, keys, 3, 1)].toSorted()).toEqual(["b", "c", "d"]);
  expect([...ranged(new Set(["b", "c", "d"]), keys, 0, 2)]).toEqual(["d"]);
});

test("all rows are chosen and given up again, and what other filters show stays", () => {
  const elsewhere = new Set(["z"]);
  expect(chosenOf(elsewhere, keys, rowKey)).toBe("none");
  const all = allToggled(elsewhere, keys, rowKey);
  expect(chosenOf(all, keys, rowKey)).toBe("all");
  expect(chosenOf(toggled(all, "c"), keys, rowKey)).toBe("some");
  expect([...allToggled(all, keys, rowKey)]).toEqual(["z"]);
  expect(chosenOf(new Set(), [], rowKey)).toBe("none");
});

test("rows share tracks that follow from no content, and a table knows below which width it scrolls", () => {
  const columns: Column<string>[] = [
    { id: "id", title: "Id", width: 200, grow: 3, cell: rowKey },
    { id: "price", title: "Price", width: 90, align: "end", cell: rowKey },
    { id: "source", title: "Source", cell: rowKey },
  ];
  const { template, paper, least } = tracksOf(columns, { select: true, actions: true });
  expect(template).toBe("36px minmax(200px, 3fr) 90px minmax(112px, 1fr) 36px");
  expect(paper).toBe("0 minmax(0, 200fr) minmax(0, 90fr) minmax(0, 112fr) 0");
  expect(least).toBe(474);
  expect(cardPlaces(columns)).toEqual(["title", "detail", "aside"]);
});

test("a heading sorts upwards first, then downwards, and another heading begins anew", () => {
  const up = nextSort(null, "id");
  expect(up).toEqual({ by: "id", order: "asc" });
  expect(nextSort(up, "id")).toEqual({ by: "id", order: "desc" });
  expect(nextSort({ by: "id", order: "desc" }, "price")).toEqual({ by: "price", order: "asc" });
});
