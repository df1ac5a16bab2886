import { describe, expect, test } from "bun:test";
import {
  brokenArrows,
  callsOut,
  circles,
  crowdedFolders,
  loadedWith,
  longFiles,
  longFunctions,
  reachingIntoStore,
  runtimeNamed,
  textMadeIntoCode,
} from "./rules.ts";
import { type Module, parseModule } from "./syntax.ts";

/** Each rule of test/house.test.ts is given a small tree of files with a defect in it. */

describe("each rule refuses a planted defect", () => {
  const rules = { core: [], http: ["core"] };
  /** Every way in which one file can import another. */
  const imports = {
    static: 'import { a } from "../http/b.ts";',
    wrapped: 'import {\n  a,\n} from "../http/b.ts";',
    type: 'import type { A } from "../http/b.ts";',
    "inline type": 'export type T = import("../http/b.ts").A;',
    "side-effect": 'import "../http/b.ts";',
    dynamic: 'export const load = () => import("../http/b.ts");',
    "dynamic in a template": "export const load = () => import(`../http/b.ts`);",
    "re-exporting": 'export { a } from "../http/b.ts";',
    "re-exporting everything": 'export * from "../http/b.ts";',
    "re-exporting a type": 'export type { A } from "../http/b.ts";',
    require: 'export const b = require("../http/b.ts");',
    "import =": 'import b = require("../http/b.ts");',
  };

  for (const [kind, text] of Object.entries(imports)) {
    test(`an import against the arrows is refused: ${kind}`, () => {
      expect(brokenArrows(tree({ "src/core/a.ts": text }), rules)).toHaveLength(1);
      expect(brokenArrows(tree({ "src/http/a.ts": text }), rules)).toEqual([]);
    });

    test(`an import that closes a circle is refused: ${kind}`, () => {
      const back = 'import { c } from "../core/a.ts";';
      const found = circles(tree({ "src/core/a.ts": text, "src/http/b.ts": back }));
      expect(found).toEqual(["src/core/a.ts <-> src/http/b.ts"]);
    });
  }

  test("a circle of four files is one circle, and a file that only imports it is not in it", () => {
    const found = circles(
      tree({
        "src/a.ts": 'import "./b.ts";',
        "src/b.ts": 'import "./c.ts"; import "./d.ts";',
        "src/c.ts": 'import type {} from "./a.ts";',
        "src/d.ts": 'import "./c.ts";',
        "src/e.ts": 'import "./a.ts";',
      }),
    );
    expect(found).toEqual(["src/a.ts <-> src/b.ts <-> src/c.ts <-> src/d.ts"]);
  });

  test("files that share an import are no circle", () => {
    const shared = 'import "./c.ts";';
    expect(circles(tree({ "src/a.ts": `import "./b.ts"; ${shared}`, "src/b.ts": shared, "src/c.ts": "" }))).toEqual([]);
  });

  test("an import whose target is not a literal is refused", () => {
    expect(
      brokenArrows(tree({ "src/core/a.ts": "export const load = (name: string) => import(name);" }), rules),
    ).toEqual(["src/core/a.ts: an import whose target is not a literal"]);
  });

  test("a folder without arrows is refused", () => {
    expect(brokenArrows(tree({ "src/new/a.ts": "" }), rules)).toEqual(["src/new/a.ts: its folder has no arrows"]);
  });

  const body = (lines: number) => "  call();\n".repeat(lines);
  /** Every way to write a function, each of 71 lines. */
  const functions = {
    declaration: `function long() {\n${body(69)}}`,
    "exported async declaration": `export async function long() {\n${body(69)}}`,
    "wrapped signature": `function long(\n  a: number,\n  b: string,\n): void {\n${body(66)}}`,
    arrow: `const long = () => {\n${body(69)}};`,
    "arrow without braces": `const long = () =>\n  [\n${"    1,\n".repeat(68)}  ];`,
    "arrow as an argument": `run("a", () => {\n${body(69)}});`,
    "function expression": `const long = function () {\n${body(69)}};`,
    method: `class A {\n  long() {\n${body(69)}}\n}`,
    "method with a wrapped signature": `class A {\n  async #long(\n    a: number,\n  ): Promise<void> {\n${body(67)}}\n}`,
    constructor: `class A {\n  constructor() {\n${body(69)}}\n}`,
    getter: `class A {\n  get long() {\n${body(69)}}\n}`,
    "method of an object": `const a = {\n  long() {\n${body(69)}}\n};`,
    "arrow in an object": `const a = {\n  long: () => {\n${body(69)}}\n};`,
    generator: `function* long() {\n${body(69)}}`,
    "default export": `export default function () {\n${body(69)}}`,
  };

  for (const [kind, text] of Object.entries(functions)) {
    test(`a function of 71 lines is refused: ${kind}`, () => {
      const fault = longFunctions(tree({ "src/core/a.ts": text }), 70);
      expect(fault).toHaveLength(1);
      expect(fault[0]).toEndWith("has 71 lines");
      expect(longFunctions(tree({ "src/core/a.ts": text }), 71)).toEqual([]);
    });
  }

  test("the callback of a test suite may be long, a test in it may not", () => {
    const suite = `describe.skipIf(x)("a", () => {\n${body(80)}});\n`;
    expect(longFunctions(tree({ "test/a.test.ts": suite }), 70)).toEqual([]);
    const inner = `describe("a", () => {\ntest("b", () => {\n${body(80)}});\n});`;
    expect(longFunctions(tree({ "test/a.test.ts": inner }), 70)).toHaveLength(1);
  });

  test("a file of 301 lines is refused", () => {
    expect(longFiles(tree({ "src/core/a.ts": "a();\n".repeat(301) }), 300)).toHaveLength(1);
    expect(longFiles(tree({ "src/core/a.ts": "a();\n".repeat(300) }), 300)).toEqual([]);
  });

  test("a folder of 26 entries is refused, and folders count as entries", () => {
    const paths = Array.from({ length: 26 }, (_, at) => (at % 2 === 0 ? `src/core/${at}.ts` : `src/core/${at}/a.ts`));
    expect(crowdedFolders(paths, 25)).toEqual(["src/core: 26 entries"]);
    expect(crowdedFolders(paths.slice(1), 25)).toEqual([]);
  });

  for (const text of [
    "export const a = Bun.hash(1);",
    "const { hash } = Bun;",
    "let runtime; runtime = Bun;",
    "export type S = Bun.Server;",
    'import { Glob } from "bun";',
    'import "bun:sqlite";',
    'const sqlite = () => import("bun:sqlite");',
    'export type D = import("bun:sqlite").Database;',
  ]) {
    test(`naming the runtime is refused: ${text}`, () => {
      expect(runtimeNamed(tree({ "src/core/a.ts": text }))).toEqual(["src/core/a.ts"]);
    });
  }

  test("a property, a text or a comment does not name the runtime", () => {
    const text = 'export const a = { Bun: 1 }; export const b = a.Bun; // Bun\nexport const c = "Bun.hash";';
    expect(runtimeNamed(tree({ "src/core/a.ts": text }))).toEqual([]);
  });

  for (const text of [
    "await fetch(url);",
    "await globalThis.fetch(url);",
    "new WebSocket(url);",
    'import { request } from "node:https";',
    'import * as http from "node:http";',
    'const tls = () => import("node:tls");',
    'import { STATUS_CODES, request } from "node:http";',
  ]) {
    test(`calling out is refused: ${text}`, () => {
      expect(callsOut(tree({ "src/core/a.ts": text }))).toEqual(["src/core/a.ts"]);
    });
  }

  test("the names of the status codes may be imported", () => {
    expect(callsOut(tree({ "src/core/a.ts": 'import { STATUS_CODES } from "node:http";' }))).toEqual([]);
  });

  for (const [text, name] of Object.entries({
    "const a = <p dangerouslySetInnerHTML={{ __html: text }} />;": "dangerouslySetInnerHTML",
    "const a = <p {...{ dangerouslySetInnerHTML: { __html: text } }} />;": "dangerouslySetInnerHTML",
    "element.innerHTML = text;": "innerHTML",
    'element["outerHTML"] = text;': "outerHTML",
    'element.insertAdjacentHTML("beforeend", text);': "insertAdjacentHTML",
    "const a = <iframe srcDoc={text} />;": "srcDoc",
    "document.write(text);": "document.write",
    "eval(text);": "eval",
    "globalThis.eval(text);": "eval",
    "const a = new Function(text);": "Function",
  })) {
    test(`making a text into HTML or code is refused: ${text}`, () => {
      const found = textMadeIntoCode(tree({ "src/console/a.tsx": text }));
      expect(new Set(found)).toEqual(new Set([`src/console/a.tsx: ${name}`]));
    });
  }

  test("a text, a comment or the writing of a stream makes no code", () => {
    const text = 'const a = <p title="innerHTML">eval</p>; // innerHTML\nwriter.write(a);';
    expect(textMadeIntoCode(tree({ "src/console/a.tsx": text }))).toEqual([]);
  });

  test("the files directly in src/store are the store's interface", () => {
    expect(reachingIntoStore(tree({ "src/http/a.ts": 'import "../store/sqlite/driver.ts";' }))).toHaveLength(1);
    expect(reachingIntoStore(tree({ "src/http/a.ts": 'import "../store/store.ts";' }))).toEqual([]);
  });

  test("a dynamic import is not loaded at the start", () => {
    const [main] = tree({ "src/main.ts": 'import "./cli/run.ts"; const serve = () => import("./server/serve.ts");' });
    expect(main && loadedWith(main)).toEqual(["src/cli/run.ts"]);
  });

  for (const kind of ["type", "inline type", "re-exporting a type"] as const) {
    test(`an import of types is not loaded: ${kind}`, () => {
      const [module] = tree({ "src/core/a.ts": imports[kind] });
      expect(module?.imports).toHaveLength(1);
      expect(module && loadedWith(module)).toEqual([]);
    });
  }
});

/** A virtual tree of files. */
function tree(texts: Readonly<Record<string, string>>): Module[] {
  return Object.entries(texts).map(([path, text]) => parseModule(path, text));
}
