import { expect, test } from "bun:test";
import { memberOf, parseJson, textIn } from "../output/json/value.ts";
import { readableModel } from "./readable.ts";

test("a fact shows its origin, and what others tell", () => {
  const told = {
    input_price: [
      { from: "override", source_id: null, value: "0.000001", state: "shown" },
      { from: "file", source_id: null, value: "0.000002", state: "overridden" },
      { from: "upstream", source_id: "openrouter", value: "0.000003", state: "overridden" },
    ],
    family: [{ from: "file", source_id: null, value: "llama", state: "shown" }],
  };
  const facts = { input_price: { value: "0.000001", from: "override" }, family: { value: "llama", from: "file" } };
  const readable = readableModel(parseJson(JSON.stringify({ id: "m", facts, told })));
  const shown = memberOf(readable, "facts");
  expect(textIn(shown, "input_price")).toBe(
    "$1.00 per million tokens (override; $2.00 per million tokens from the file; $3.00 per million tokens from openrouter)",
  );
  expect([textIn(shown, "family"), memberOf(readable, "told")]).toEqual(["llama (file)", undefined]);
});
