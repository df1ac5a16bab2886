import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Glob } from "bun";

/** The rules of the house that matter enough to run. ARCHITECTURE.md tells why they are so. */

const root = join(import.meta.dir, "..");
const files = (pattern: string) =>
  [...new Glob(pattern).scanSync({ cwd: root })].filter((file) => !file.includes("node_modules"));
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const sources = files("src/**/*.ts").filter((file) => !/\.test\.ts$|^src\/store\/contract\//.test(file));
const written = [...files("{src,test,bench,scripts,conformance}/**/*.{ts,mjs}"), ...files("bin/*")];

/** Which folders of src may import which. What is not listed may not. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  dialects: ["core"],
  store: ["core"],
  catalogue: ["core", "dialects", "store"],
  registry: ["core", "store", "catalogue", "sources"],
  config: ["core", "registry", "sources"],
  sources: ["core"],
  http: ["core", "dialects", "store", "catalogue", "registry"],
  client: [],
  cli: ["client"],
  server: ["core", "dialects", "store", "catalogue", "registry", "config", "sources", "http", "client", "cli", ""],
};

test("nothing imports upward", () => {
  const wrong = sources.flatMap((file) => {
    const folder = folderOf(file);
    const allowed = arrows[folder];
    if (allowed === undefined) return folder === "" ? [] : [`${file} lies in a folder without arrows`];
    const targets = importsOf(file)
      .filter((target) => target.startsWith("src/"))
      .map(folderOf);
    return targets
      .filter((target) => target !== folder && !allowed.includes(target))
      .map((target) => `${file} -> ${target || "src"}`);
  });
  expect(wrong).toEqual([]);
});

test("a client does not load the server: the entry imports both only when they are asked for", () => {
  const loaded = importsOf("src/main.ts").filter((target) => target.startsWith("src/"));
  expect(loaded).toEqual(["src/cli/command/command.ts", "src/version.ts"]);
});

test("only the listener, the drivers and the entry know which runtime it is", () => {
  const mayName = /^src\/(main\.ts|http\/(listen|accept-queue)\.ts|store\/(sqlite|postgres)\/[\w-]+\.ts)$/;
  const naming = sources.filter((file) => /\bBun\.|from "bun(:\w+)?"/.test(textOf(file)));
  expect(naming.filter((file) => !mayName.test(file))).toEqual([]);
});

test("sources is pure but for the fetcher, which alone calls out", () => {
  const isFetcher = (file: string) => file.startsWith("src/sources/fetcher/");
  const impure = sources.filter((file) => file.startsWith("src/sources/") && !isFetcher(file));
  expect(
    impure.filter((file) => importsOf(file).some((target) => /^(node:|bun|src\/sources\/fetcher)/.test(target))),
  ).toEqual([]);
  const calling = /\bfetch\(|(?<!STATUS_CODES \}) from "node:(http|https|http2|tls)"|\bWebSocket\(|\bBun\.connect\(/;
  // The client calls Rollcall itself.
  const isExempt = (file: string) => isFetcher(file) || file.startsWith("src/client/");
  expect(sources.filter((file) => !isExempt(file) && calling.test(textOf(file)))).toEqual([]);
});

test("only the composition knows which store there is, everybody else its interface", () => {
  const isInterface = (target: string) => /^src\/store\/[^/]+$/.test(target);
  const outside = sources.filter((file) => !["store", "server"].includes(folderOf(file)));
  const wrong = outside.filter((file) =>
    importsOf(file).some((target) => target.startsWith("src/store/") && !isInterface(target)),
  );
  expect(wrong).toEqual([]);
});

test("a folder reads like a table of contents: no more than 25 entries", () => {
  const entries = new Map<string, Set<string>>();
  for (const file of files("src/**/*").filter((path) => !path.includes("/fixtures/"))) {
    const parts = file.split("/");
    for (const [at, name] of parts.entries()) {
      const folder = parts.slice(0, at).join("/");
      entries.set(folder, (entries.get(folder) ?? new Set()).add(name));
    }
  }
  const crowded = [...entries].filter(([, names]) => names.size > 25);
  expect(crowded.map(([folder, names]) => `${folder}: ${names.size} entries`)).toEqual([]);
});

test("no file is longer than 300 lines", () => {
  expect(written.filter((file) => textOf(file).split("\n").length > 301)).toEqual([]);
});

test("no function is longer than 70 lines", () => {
  const long = written.filter((file) => file.endsWith(".ts")).flatMap((file) => longFunctions(file, 70));
  expect(long).toEqual([]);
});

describe("words that have no place here", () => {
  test("nothing is left to do in the program", () => {
    // Spelt so that this file does not hold the words it looks for.
    const marker = /\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/;
    expect([...sources, ...files("bin/*")].filter((file) => marker.test(textOf(file)))).toEqual([]);
  });

  test("no file is called after what it is not about", () => {
    expect(written.filter((file) => /(^|\/)(utils?|helpers?|common|manager|misc|index)\.ts$/.test(file))).toEqual([]);
  });

  test("every link in the documents leads somewhere", () => {
    const broken = files("**/*.md").flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target = ""]) => join(dirname(file), target))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${file} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

function folderOf(file: string): string {
  const parts = file.split("/");
  return parts.length > 2 ? (parts[1] ?? "") : "";
}

function importsOf(file: string): string[] {
  const specifiers = [...textOf(file).matchAll(/^(?:import|export)[^;]*?from "([^"]+)"/gms)].map(
    ([, target = ""]) => target,
  );
  return specifiers.map((target) => (target.startsWith(".") ? normalize(join(dirname(file), target)) : target));
}

/** Functions and methods by their braces: the formatter puts a body's end at the indentation of its beginning. */
function longFunctions(file: string, linesMax: number): string[] {
  const lines = textOf(file).split("\n");
  return lines.flatMap((line, at) => {
    const opening = /^(\s*)(export )?(async )?(function\b|[\w#]+\(.*\).*\{$|(const \w+ = .*=> \{$))/.exec(line);
    if (opening === null || !line.endsWith("{")) return [];
    const end = lines.findIndex((other, below) => below > at && other.startsWith(`${opening[1]}}`));
    return end - at > linesMax ? [`${file}:${at + 1} (${end - at + 1} lines)`] : [];
  });
}
