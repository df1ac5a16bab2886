import fc from "fast-check";

/*
 * Bodies of calls as no JSON library writes them, for tests that bytes pass unchanged: numbers that do not fit, escapes
 * that need not be, names that stand twice, white space anywhere.
 */

const awkwardNumbers = ["9007199254740993", "1.0", "1e400", "-0", "0.1e-7", "1E+2", "123456789012345678901234567890"];

const number = fc.oneof(
  fc.constantFrom(...awkwardNumbers),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);

/** A character as a JSON string may hold it: itself, or escaped though it need not be. */
const character = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...'abcdemlo {}[]:,/".\\\n\u0000\u007f') },
  { weight: 2, arbitrary: fc.constantFrom("é", "中", "😀", "\u2028", "\ufeff", "\ud800") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
);

const written = fc.tuple(character, fc.boolean()).map(([text, isEscaped]) => (isEscaped ? escaped(text) : plain(text)));

export const stringToken = fc
  .oneof({ weight: 6, arbitrary: fc.array(written, { maxLength: 12 }) }, fc.array(written, { maxLength: 300 }))
  .map((parts) => `"${parts.join("")}"`);

/** Every UTF-16 unit as `\u006d`. */
export function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
    "",
  );
}

function plain(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const space = fc.constantFrom("", "", "", " ", "\n  ", "\t", "\r\n");

function joined(items: readonly string[], gap: string): string {
  return items.join(`${gap},${gap}`);
}

const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: "small" },
    fc.oneof(number, stringToken, fc.constantFrom("true", "false", "null")),
    tie("list"),
    tie("object"),
  ),
  list: fc
    .tuple(fc.array(tie("value"), { maxLength: 5 }), space)
    .map(([items, gap]) => `[${gap}${joined(items, gap)}${gap}]`),
  object: fc
    .tuple(
      fc.array(fc.tuple(fc.oneof(stringToken, fc.constantFrom('"model"', '"a"')), tie("value")), { maxLength: 5 }),
      space,
    )
    .map(
      ([members, gap]) =>
        `{${gap}${joined(
          members.map(([name, inner]) => `${name}${gap}:${gap}${inner}`),
          gap,
        )}${gap}}`,
    ),
}));

export const jsonValue = value;

/** An object with these members, in any order, among others; its inner objects may have names twice. */
export function bodyWith(members: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  const other = fc.tuple(fc.integer({ min: 0, max: 1e6 }), value).map(([at, inner]) => `"other${at}":${inner}`);
  return fc
    .tuple(fc.tuple(...members), fc.array(other, { maxLength: 6 }), space, fc.infiniteStream(fc.nat()))
    .map(([own, others, gap, order]) => {
      const shuffled = [...own, ...others].map((member) => ({ member, place: order.next().value as number }));
      return `${gap}{${joined(
        shuffled.sort((a, b) => a.place - b.place).map(({ member }) => member),
        gap,
      )}${gap}}${gap}`;
    });
}

/** Bodies that are deep and wide besides. */
export const deepBody = fc
  .tuple(fc.integer({ min: 1, max: 990 }), fc.integer({ min: 1, max: 2_000 }))
  .map(
    ([depth, width]) =>
      `{"deep":${"[".repeat(depth)}${"]".repeat(depth)},"wide":[${"{},".repeat(width)}0],"model":"m"}`,
  );
