import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Glob } from "bun";
import {
  brokenArrows,
  callsOut,
  circles,
  crowdedFolders,
  loadedWith,
  longFiles,
  longFunctions,
  reachingIntoStore,
  roomOf,
  runtimeNamed,
  textMadeIntoCode,
} from "./house/rules.ts";
import { parseModule } from "./house/syntax.ts";
import { unreadWords } from "./house/unread-words.ts";

/** The rules of the house that a machine can check. ARCHITECTURE.md gives the reasons. */

const root = join(import.meta.dir, "..");
const files = (pattern: string) =>
  [...new Glob(pattern).scanSync({ cwd: root })].filter((file) => !/node_modules|^dist\//.test(file));
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const written = files("{src,test,bench,scripts,conformance}/**/*.{ts,tsx,mjs,cjs}").map((path) =>
  parseModule(path, textOf(path)),
);
const isSource = (path: string) => path.startsWith("src/") && !/\.test\.tsx?$|^src\/store\/contract\//.test(path);
const sources = written.filter(({ path }) => isSource(path));

/** Which folders of src may import which. What is not listed may not. */
const arrows = {
  core: [],
  api: ["core"],
  dialects: ["core"],
  store: ["core"],
  catalogue: ["core", "dialects", "store"],
  relay: ["core", "sources", "catalogue"],
  registry: ["core", "store", "catalogue", "sources", "oidc"],
  config: ["core", "registry", "sources", "oidc"],
  oidc: ["core", "sources"],
  sources: ["core"],
  http: ["core", "api", "dialects", "store", "catalogue", "registry", "relay", "console", "oidc"],
  client: ["core", "api"],
  console: ["core", "api", "client"],
  testing: [],
  "test-mode": ["core", "api", "http", "registry", "relay", "sources"],
  cli: ["core", "api", "client"],
  server: [
    "core",
    "dialects",
    "store",
    "catalogue",
    "registry",
    "config",
    "sources",
    "oidc",
    "relay",
    "http",
    "client",
    "cli",
    "test-mode",
    "",
  ],
};

/** The listener, the digest of keys, the drivers and the entry know which runtime it is; no other file does. */
const knowsRuntime = (path: string) =>
  /^src\/(main\.ts|http\/(listen|draining|kernel-sockets|console\/bundle)\.ts|registry\/keys\/digest\.ts|store\/(sqlite|postgres)\/[\w-]+\.ts)$/.test(
    path,
  );

/** The fetcher goes out to sources, the client, the console and the library for tests to Rollcall, and a server looks whether its port is taken. */
const mayCallOut = (path: string) =>
  /^src\/(sources\/fetcher\/|client\/|console\/data\/send(-with-key)?\.ts$|testing\/control\.cjs$|server\/address\.ts$)/.test(
    path,
  );

/** The composition chooses the store; everybody else sees its interface. */
const seesStore = (path: string) => ["store", "server"].includes(roomOf(path));

describe("the rules hold", () => {
  test("no folder imports a folder above it", () => {
    expect(brokenArrows(sources, arrows)).toEqual([]);
  });

  test("no files import each other in a circle", () => {
    expect(circles(written)).toEqual([]);
  });

  test("no function is longer than 70 lines", () => {
    expect(longFunctions(written, 70)).toEqual([]);
  });

  test("no file is longer than 300 lines", () => {
    expect(longFiles(written, 300)).toEqual([]);
  });

  test("no folder of src or test has more than 25 entries", () => {
    const paths = files("{src,test}/**/*").filter((path) => !path.includes("/fixtures/"));
    expect(crowdedFolders(paths, 25)).toEqual([]);
  });

  test("only the listener, the digest, the drivers and the entry name the runtime", () => {
    expect(runtimeNamed(sources).filter((path) => !knowsRuntime(path))).toEqual([]);
  });

  test("only the fetcher and the client call out", () => {
    expect(callsOut(sources).filter((path) => !mayCallOut(path))).toEqual([]);
  });

  test("the console makes no text into HTML or code", () => {
    const inBrowser = sources.filter(({ path }) => path.startsWith("src/console/"));
    expect(inBrowser.length).toBeGreaterThan(10);
    expect(textMadeIntoCode(inBrowser)).toEqual([]);
  });

  test("the console has no words that it does not show", () => {
    const paths = files("src/console/**/*.{ts,tsx}").filter((path) => !path.includes(".test."));
    expect(unreadWords(paths.map((path) => ({ path, text: textOf(path) })))).toEqual([]);
  });

  test("of the console, the server imports the names of its pages alone", () => {
    const imported = sources
      .filter(({ path }) => !path.startsWith("src/console/"))
      .flatMap(({ imports }) => imports.flatMap(({ target }) => (target?.startsWith("src/console/") ? [target] : [])));
    expect([...new Set(imported)]).toEqual(["src/console/route/page-names.ts"]);
  });

  test("sources is pure, except for the fetcher", () => {
    const impure = sources.filter(({ path, imports }) => {
      const isPure = path.startsWith("src/sources/") && !path.startsWith("src/sources/fetcher/");
      return isPure && imports.some(({ target }) => /^(node:|bun|src\/sources\/fetcher)/.test(target ?? ""));
    });
    expect(impure.map(({ path }) => path)).toEqual([]);
  });

  test("only the composition imports what lies inside the store", () => {
    expect(reachingIntoStore(sources).filter((path) => !seesStore(path))).toEqual([]);
  });

  test("a client does not load the server", () => {
    const main = sources.find(({ path }) => path === "src/main.ts");
    expect(main && loadedWith(main)).toEqual(["src/version.ts"]);
  });

  test("the server starts without the code that passes calls on", () => {
    const loaded = new Set(["src/server/serve.ts"]);
    // What is added meanwhile is visited too.
    for (const path of loaded) {
      const module = sources.find((source) => source.path === path);
      for (const further of module === undefined ? [] : loadedWith(module)) loaded.add(further);
    }
    expect([...loaded]).toContain("src/http/relay/call-routes.ts");
    const late = ["src/http/relay/call-handlers.ts", "src/relay/relay.ts", "src/relay/body/call-body.ts"];
    expect(late.filter((path) => loaded.has(path))).toEqual([]);
  });

  test("the program has no notes of work to do", () => {
    // Spelt so that this file does not hold the words it looks for.
    const marker = /\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/;
    const program = [...sources.map(({ path }) => path), ...files("bin/*")];
    expect(program.filter((file) => marker.test(textOf(file)))).toEqual([]);
  });

  test("no file has a name that says nothing", () => {
    const empty = /(^|\/)(utils?|helpers?|common|manager|misc|index)\.tsx?$/;
    expect(written.map(({ path }) => path).filter((path) => empty.test(path))).toEqual([]);
  });

  test("every file of ours that the documents name exists", () => {
    const paths = [...files("**/*"), ...files(".ci/*"), ...files(".githooks/*")];
    const missing = files("**/*.md").flatMap((file) =>
      [...textOf(file).matchAll(/`([\w./-]+\.tsx?|\.(?:ci|githooks)\/[\w-]+)`/g)]
        .map(([, name = ""]) => name)
        .filter((name) => !paths.some((path) => path === name || path.endsWith(`/${name}`)))
        .map((name) => `${file}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test("the documents have no phrase that readers had to read twice", () => {
    const phrases =
      /\b(unless (given|told)|may more|that which|for so long|lets? it be|household|whoever|what ever|so many)\b/i;
    const found = files("**/*.md").flatMap((file) =>
      prose(file).flatMap((line) => (phrases.test(line) ? [`${file}: ${line}`] : [])),
    );
    expect(found).toEqual([]);
  });

  test("every link in the documents leads to a file, and to a heading in it", () => {
    const broken = files("**/*.md").flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
        .map(([, path = "", heading]) => ({ target: path === "" ? file : join(dirname(file), path), heading }))
        .filter(({ target, heading }) => {
          return !existsSync(join(root, target)) || (heading !== undefined && !headingsOf(target).includes(heading));
        })
        .map(({ target, heading }) => `${file} -> ${target}${heading === undefined ? "" : `#${heading}`}`),
    );
    expect(broken).toEqual([]);
  });
});

/** The lines of a page outside of its blocks of code. */
function prose(file: string): string[] {
  return textOf(file)
    .replaceAll(/^```.*?^```/gms, "")
    .split("\n");
}

/** The anchors that a page of Markdown has for its headings. */
function headingsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
