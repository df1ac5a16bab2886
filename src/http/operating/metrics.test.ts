import { expect, test } from "bun:test";
import { Metrics } from "./metrics.ts";

test("a label may contain any text without breaking the format", () => {
  const value = [
    { labels: { source: 'a"b\\c\nd', organization: "" }, value: 1 },
    { labels: { source: "e", organization: "o" }, value: 0.5 },
  ];
  const text = new Metrics().text([{ name: "some_gauge", help: "Some.", value }]);
  expect(text.split("\n").filter((line) => line.includes("some_gauge"))).toEqual([
    "# HELP some_gauge Some.",
    "# TYPE some_gauge gauge",
    String.raw`some_gauge{source="a\"b\\c\nd",organization=""} 1`,
    'some_gauge{source="e",organization="o"} 0.5',
  ]);
});
