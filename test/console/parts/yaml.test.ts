import { expect, test } from "bun:test";
import fc from "fast-check";
import { readYaml } from "../../../src/config/yaml-reader.ts";
import { holdsVariable, yamlOf, type Plain } from "../../../src/console/parts/export/yaml.ts";
import { hostileIds } from "../gallery/made-models.ts";

/** What the console writes is read by the reader of the configuration file. */
const readBack = (value: Plain) => readYaml("rollcall.yaml", yamlOf(value), {}).raw();

test("a list of models reads as people would write it", () => {
  const models = [
    { id: "gpt-4o", owned_by: "openai", created: 1_721_172_741, parent: undefined, capabilities: ["tools"] },
  ];
  expect(yamlOf({ models })).toBe(
    "models:\n  - id: gpt-4o\n    owned_by: openai\n    created: 1721172741\n    capabilities:\n      - tools\n",
  );
});

test("ids that YAML would take for something else stay text", () => {
  const ids = [
    ...hostileIds,
    "yes",
    "No",
    "on",
    "null",
    "~",
    "1e3",
    "0x1F",
    "1_000",
    "2027-01-31",
    "12:30:45",
    "- a",
    "# a",
    "a: b",
    "a #b",
    " a",
    "",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "{a",
    "[a",
    "'a",
    '"a',
    "|",
    ">",
    "?",
    ":",
    "a:",
    "=",
    "<<",
    "ft:gpt-4o:org::a1",
  ];
  expect(readBack({ ids: ids.filter((id) => id !== "") })).toEqual({ ids: ids.filter((id) => id !== "") });
});

test("words that older readers of YAML take for true, false or nothing are quoted", () => {
  for (const word of ["yes", "No", "on", "OFF", "y", "null", "True"]) expect(yamlOf(word)).toBe(`"${word}"\n`);
});

test("any value is read back as it was written", () => {
  const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
    plain: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.integer(),
      fc.boolean(),
      fc.array(tie("plain"), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie("plain"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(plain, (value) => {
      if (holdsVariable(value)) return;
      expect(readBack({ value })).toEqual({ value });
    }),
    { numRuns: 500 },
  );
});

test("text that would stand for a variable is found, wherever it is", () => {
  expect(holdsVariable({ models: [{ id: "a", description: "costs ${PRICE}" }] })).toBe(true);
  expect(holdsVariable({ models: [{ id: "a", description: "$PRICE ${} ${1}" }] })).toBe(false);
});
