import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { worldYaml } from "../../../test/support/world.ts";
import { parseEveryYaml } from "./every-yaml.ts";
import { YamlList, YamlMap, YamlScalar, type YamlNode } from "./nodes.ts";
import { parsePlainYaml } from "./plain-yaml.ts";

/** Without lines; a mapping as pairs, because their order matters for messages. */
function contentOf(node: YamlNode): unknown {
  if (node instanceof YamlScalar) return node.value;
  if (node instanceof YamlList) return node.items.map(contentOf);
  return node instanceof YamlMap
    ? { pairs: node.fields.map(({ name, node: value }) => [name, contentOf(value)]) }
    : "?";
}

function everyContent(text: string): unknown {
  try {
    return contentOf(parseEveryYaml("file", text));
  } catch (error) {
    return error;
  }
}

/** Whether it was read; throws if the package reads something else. */
function readsTheSame(text: string): boolean {
  const node = parsePlainYaml(text);
  if (node !== null) expect({ text, read: contentOf(node) }).toEqual({ text, read: everyContent(text) });
  return node !== null;
}

const scalars = [
  ..."gpt-4o|ft:gpt-4o:acme::abc|meta-llama/llama-3.1-8b|a b  c|a: b|a:b|a #b|a#b|it's|x, y|[x|a]|{b|${KEY}|http://a.b/c?d=e&f#g".split(
    "|",
  ),
  ..."true|True|TRUE|tRUE|false|null|Null|~|yes|No|on|y|0|7|-1|+1|017|0o17|0x1F|1_000|1e3|1.5|1.|.5|1.5.2|-.inf|.nan|NaN".split(
    "|",
  ),
  ..."2030-01-31|12:30:45|2001-12-14t21:59:43.10-05:00|<<|=|*a|&a b|!!str 1|!a|%a|@a|`a|?|? a|-|- a|--|---|...|:|: a|a:|:a".split(
    "|",
  ),
  ...`"a b"|"a\\"b"|"\\u0041"|'a'|'it''s'|"a: b"|'#'|""|''|"a" b|'a'b|"a`.split("|"),
  ...'{ a: 1, b: x }|{}|{a: 1}|{a:1}|{ "a":1 }|{ "a": 1, \'b\' : 2 }|{ a: 1, a: 2 }|{ a: }|{ a }|{ a: 1, }|{ a: b: c }|{ a: { b: [c, d] } }'.split(
    "|",
  ),
  ..."[]|[ ]|[a, b]|[a, b, ]|[a: b]|[a b, 1]|[[a], {b: c}]|[a,b]|[a|b]|a]|{a: x}y|[a] # c|{ a: 1 }# c|{ a: x #y }".split(
    "|",
  ),
  "|",
  ">",
  "|-",
  "\u00e9t\u00e9",
  "\u540d\u524d",
  "\u3000a",
  "a\u3000",
  "a\u00a0b",
  "\u00a0",
  "\ufeffa",
  "\u{1f600}",
  "a\tb",
  "a\rb",
  "9007199254740993",
];
const keys = ["a", "b", "models", "id", "owned_by", "True", "null", "<<", '"q"', "a b", "1", "-", "x".repeat(120)];
const indents = ["", "  ", "    ", "      ", " ", "   "];
const marks = ["", "- ", "-   ", "- - ", "-", "# ", "? "];
const rightEnds = ["", " ", " # note"];
const ends = [...rightEnds, "#", "  #"];

const line = fc
  .tuple(
    fc.constantFrom(...indents),
    fc.constantFrom(...marks),
    fc.option(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(":", ": ", ":  ", " : "))),
    fc.option(fc.constantFrom(...scalars)),
    fc.constantFrom(...ends),
  )
  .map(([indent, mark, field, scalar, end]) => indent + mark + (field?.join("") ?? "") + (scalar ?? "") + end);

const plainScalars = scalars.filter((scalar) => parsePlainYaml(`a: ${scalar}`) !== null);

/** Lines of mappings and lists, most of which are right. */
const block: fc.Arbitrary<string[]> = fc.letrec<{ node: string[]; scalar: string[]; list: string[]; map: string[] }>(
  (tie) => ({
    node: fc.oneof({ maxDepth: 2 }, tie("scalar"), tie("list"), tie("map")),
    scalar: fc
      .oneof({ weight: 30, arbitrary: fc.constantFrom(...plainScalars) }, fc.constantFrom(...scalars))
      .map((scalar) => [scalar]),
    list: fc
      .array(fc.oneof(tie("scalar"), tie("map")), { minLength: 2, maxLength: 3 })
      .map((nodes) =>
        nodes.flatMap(([first = "", ...others]) => [`- ${first}`, ...others.map((other) => `  ${other}`)]),
      ),
    map: fc
      .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "id", "owned_by"), tie("node"), fc.constantFrom(...rightEnds)), {
        minLength: 2,
        selector: ([name]) => name,
      })
      .map((fields) =>
        fields.flatMap(([name, node, end]) =>
          node.length === 1 ? [`${name}: ${node[0]}${end}`] : [`${name}:${end}`, ...node.map((one) => `  ${one}`)],
        ),
      ),
  }),
).map;

const document = fc
  .tuple(block, fc.option(fc.tuple(fc.nat(20), line), { freq: 1 }))
  .map(([lines, wrong]) => (wrong === null ? lines : lines.toSpliced(wrong[0], 0, wrong[1])));

test("whatever it reads, the package reads as the same", () => {
  let read = 0;
  const count = (text: string) => void (read += readsTheSame(text) ? 1 : 0);
  const lines = fc.array(line, { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(lines, (some) => count(some.join("\n"))),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(document, (some) => count(some.join("\n"))),
    { numRuns: 400 },
  );
  expect(read).toBeGreaterThan(80);
});

test("each value, as a field, an item and in brackets", () => {
  for (const scalar of scalars)
    for (const end of ends)
      for (const text of [
        "a: X",
        "- X",
        "- a: X\n  b: 1",
        "a: { b: X }",
        "a: [X]",
        "a:\n  X",
        "a: X\n b",
        "X: 1",
        "- { X: 1 }",
      ])
        readsTheSame(text.replace("X", () => scalar) + end);
});

const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, tie("scalar"), tie("list"), tie("map")),
  scalar: fc.oneof(fc.constantFrom("a", "gpt-4o", 'a "quoted" one', "true", "7", ""), fc.nat(), fc.boolean()),
  list: fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
  map: fc.dictionary(fc.constantFrom("a", "b", "models"), tie("node"), { minKeys: 1 }),
})).node;

test("JSON on one line, and what it means in blocks", () => {
  fc.assert(
    fc.property(json, (value) => {
      readsTheSame(`a: ${JSON.stringify(value)}`);
      readsTheSame(`a: ${JSON.stringify(value).replaceAll(",", ", ").replaceAll(":", ": ")}`);
    }),
    { numRuns: 500 },
  );
});

test("the files that people write are plain", () => {
  const examples = readdirSync("examples").filter((name) => name.endsWith(".yaml"));
  const plain = examples.filter((name) => readsTheSame(readFileSync(`examples/${name}`, "utf8")));
  expect(plain).toEqual(examples);
  expect(readsTheSame(worldYaml)).toBe(true);
});

test("what is nested too deeply is left to the package", () => {
  expect(parsePlainYaml(`a: ${"[".repeat(100_000)}`)).toBeNull();
  expect(readsTheSame(`a: ${"[".repeat(19)}1${"]".repeat(19)}`)).toBe(true);
});
