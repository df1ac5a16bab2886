import { expect, test } from "bun:test";
import fc from "fast-check";
import { ParsedFlags } from "../command/parsed-flags.ts";
import { parseJson, textIn } from "../output/json/value.ts";
import { chosen, readConditions } from "./choice.ts";
import { columnOf } from "./columns.ts";
import { sortedBy } from "./order.ts";
import { pricesText } from "./prices.ts";

const model = (id: string, facts: object) => parseJson(JSON.stringify({ id, object: "model", ...facts }));
const idsOf = (models: readonly ReturnType<typeof model>[]) => models.map((one) => textIn(one, "id"));

test.each([
  ["0.00000015", "0.0000006", "$0.15 / $0.60"],
  ["0.000015", "0.000075", "$15.00 / $75.00"],
  ["0.0000000375", "0", "$0.0375 / free"],
  ["0", "0", "free"],
  [null, null, "unknown"],
  ["0.000001", null, "$1.00 / unknown"],
  // As a float that was divided and printed; rounded for people.
  ["2.4999999999999998e-6", "0.0000012345678", "$2.50 / $1.2346"],
  ["0.00000000012345678", "0.0000000009999999", "$0.0001235 / $0.001"],
  ["0.000000000000001", "1", "$0.000000001 / $1000000.00"],
])("%p and %p in USD per token is %s in USD per million tokens", (input, output, text) => {
  expect(pricesText(input, output)).toBe(text);
});

test("the facts of models are found under the names of several servers", () => {
  const cells = (facts: object) =>
    ["context", "max-output", "price", "modalities", "capabilities"].map((name) =>
      columnOf(name).text(model("m", facts)),
    );
  expect(
    cells({
      context_length: 128000,
      top_provider: { max_completion_tokens: 4096 },
      pricing: { prompt: "0.00000015", completion: 6e-7 },
      architecture: { input_modalities: ["image", "text"], output_modalities: ["embeddings"] },
      capabilities: ["tools", "vision"],
    }),
  ).toEqual(["128000", "4096", "$0.15 / $0.60", "text+image → embedding", "tools, vision"]);
  const fact = (value: unknown) => ({ value, from: "file" });
  expect(
    cells({
      facts: {
        context_length: fact(8192),
        input_price: fact("0"),
        output_price: fact("0"),
        input_modalities: fact(["text"]),
      },
    }),
  ).toEqual(["8192", "-", "free", "text → ?", "-"]);
  // A model server, and a price that varies.
  expect(cells({ max_model_len: 32768, pricing: { prompt: "-1", completion: "-1" } })).toEqual([
    "32768",
    "-",
    "unknown",
    "-",
    "-",
  ]);
});

const priced = (price: string) => ({ pricing: { prompt: price } });

test("no float decides which price is too high, and an unknown one is counted", () => {
  const flags = new ParsedFlags();
  flags.add("max-price", "0.3");
  const models = [
    // 0.1 + 0.2 is above 0.3 as floats.
    model("same", priced("0.0000003")),
    model("above", priced("0.00000030000000000000001")),
    model("free", priced("0")),
    model("unknown", {}),
  ];
  const { models: left, unknown } = chosen(models, readConditions(flags));
  expect(idsOf(left)).toEqual(["same", "free"]);
  expect([...unknown]).toEqual([["an unknown input price", 1]]);
});

test("models are sorted by every digit of their prices, in both directions, and unknown ones come last", () => {
  const prices = fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 12n }), { maxLength: 20 });
  fc.assert(
    fc.property(prices, (units) => {
      const text = (unit: bigint) => `0.${unit.toString().padStart(18, "0")}`;
      const models = [model("unknown", {}), ...units.map((unit) => model(String(unit), priced(text(unit))))];
      const inOrder = units.toSorted((one, other) => (one < other ? -1 : 1)).map(String);
      expect(idsOf(sortedBy(models, ["price"]))).toEqual([...inOrder, "unknown"]);
      expect(idsOf(sortedBy(models, ["-price"]))).toEqual([...inOrder.toReversed(), "unknown"]);
    }),
  );
});
