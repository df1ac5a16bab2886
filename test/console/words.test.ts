import { describe, expect, test } from "bun:test";
import { roleDescription, roleName } from "../../src/console/pages/roles/predefined.ts";
import { roleWords } from "../../src/console/pages/roles/words.ts";
import { optionWords } from "../../src/console/pages/sources/edit/option-words.ts";
import { reasonText } from "../../src/console/words/reasons.ts";
import { reason, reasonCodes, sentenceOf } from "../../src/core/explanation/reasons.ts";
import { sourceKindNames } from "../../src/core/sources/source.ts";
import { predefinedRoles } from "../../src/core/people/role.ts";
import { optionsOf } from "../../src/sources/call-options.ts";
import { kindOf } from "../../src/sources/kinds.ts";

/** What the server says in sentences, the console says by its codes, in the reader's language. */

const han = /\p{Script=Han}/u;

describe("every reason of an access", () => {
  for (const code of reasonCodes)
    test(`${code} has words in both languages, and names what it speaks of`, () => {
      const of = "the-thing";
      const namesIt = sentenceOf(reason(code, of)).includes(of);
      const told = { reasons: [{ code, of }], because: "The server's own words." };
      for (const [language, isIn] of [
        ["en", /^[A-Z][^\p{Script=Han}]*\.$/u],
        ["zh-Hans", /\p{Script=Han}[^.]*。$/u],
      ] as const) {
        const { text, lang } = reasonText(told, language);
        expect(lang).toBe(language);
        expect(text).toMatch(isIn);
        expect(text.includes(of)).toBe(namesIt);
      }
    });

  test("is the server's sentence only if the console does not know its code", () => {
    const reasons = [{ code: "base-model", of: null } as const, { code: "of-a-newer-server", of: null }];
    const told = { reasons, because: "It is new." };
    expect(reasonText(told, "zh-Hans")).toEqual({ text: "It is new.", lang: "en" });
    expect(reasonText({ ...told, reasons: reasons.slice(0, 1) }, "zh-Hans").text).toMatch(han);
  });
});

test("every predefined role has a name and a description in both languages", () => {
  for (const role of Object.values(predefinedRoles).flat()) {
    const row = { ...role, predefined_role: true, description: "The server's own words." };
    const chinese = roleWords["zh-Hans"];
    expect([roleName(row, chinese), roleDescription(row, chinese)].join()).toMatch(
      /^\p{Script=Han}+,\p{Script=Han}+。$/u,
    );
    expect(roleName(row, roleWords.en)).toBe(role.name);
    expect(roleDescription(row, roleWords.en)).toBe((role.description ?? "").replace("'", "’"));
  }
});

test("every option of every kind of source is explained in both languages, and no other", () => {
  const abouts = sourceKindNames.flatMap((name) => Array.from(optionsOf(kindOf(name))));
  const named = new Map(abouts.map(([name, { about }]) => [name, about.replaceAll("'", "’")]));
  expect(Object.fromEntries([...named].toSorted())).toEqual(optionWords.en);
  const chinese = Object.entries(optionWords["zh-Hans"]);
  expect(chinese.map(([name]) => name).toSorted()).toEqual([...named.keys()].toSorted());
  for (const [, about] of chinese) expect(about).toMatch(han);
});
