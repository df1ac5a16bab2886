import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** One file of the console as the browser gets it. */
export interface BundledFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

export interface Bundle {
  /** The HTML of every page. */
  readonly page: string;
  readonly assets: readonly BundledFile[];
  /** The files that it is made of. */
  readonly sources: readonly string[];
}

const script = "main.tsx";
const style = "style/console.css";
const icon = "icon.svg";

/** Bundles the console in memory. Equal sources make equal bytes, wherever they are. */
export async function bundleConsole(folder: string): Promise<Bundle> {
  const { outputs, metafile } = await Bun.build({
    entrypoints: [join(folder, script), join(folder, style)],
    root: folder,
    target: "browser",
    format: "esm",
    splitting: true,
    minify: true,
    metafile: true,
    naming: { entry: "[name].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" },
    define: { "process.env.NODE_ENV": '"production"' },
    // The package has no tsconfig.json that would say so.
    jsx: { runtime: "automatic", importSource: "preact", development: false },
  });
  const made = await Promise.all(
    outputs.map(async (output) => ({ name: basename(output.path), type: output.type, text: await output.text() })),
  );
  const files = [...made, { name: icon, type: "image/svg+xml", text: readFileSync(join(folder, icon), "utf8") }];
  const names = namesByContent(files);
  const page = join(folder, "index.html");
  const linked: Readonly<Record<string, string>> = { [script]: "main.js", [style]: "console.css", [icon]: icon };
  const nameOf = (source: string) => `assets/${names.get(linked[source] ?? "")}`;
  return {
    page: readFileSync(page, "utf8").replaceAll(/(?<=(?:src|href)=")[^"]+/g, nameOf),
    assets: files.map(({ name, type, text }) => ({ name: names.get(name)!, type, text: renamed(text, names) })),
    sources: [
      page,
      join(folder, icon),
      ...Object.keys(metafile?.inputs ?? {}).map((path) => join(process.cwd(), path)),
    ],
  };
}

/**
 * The names of the bundler depend on the folder, and the main file has the same name after each change. Ours follow from
 * the content of the file and of all files that it loads, which may load each other in a circle.
 */
function namesByContent(files: readonly BundledFile[]): ReadonlyMap<string, string> {
  const loaded = new Map(files.map(({ name, text }) => [name, files.filter((file) => text.includes(file.name))]));
  const blank = new Map(files.map(({ name }) => [name, ""]));
  const alone = new Map(files.map(({ name, text }) => [name, digestOf(renamed(text, blank))]));
  const withLoaded = new Map(files.map(({ name, text }) => [name, digestOf(renamed(text, alone))]));
  const digests = files.map(({ name }) => {
    const reached = new Set([name]);
    // A set also visits what is added during the loop.
    for (const one of reached) for (const next of loaded.get(one) ?? []) reached.add(next.name);
    return [name, digestOf([...reached].map((one) => withLoaded.get(one)).join())] as const;
  });
  return new Map(
    digests.map(([name, digest]) => [name, name.replace(/(-\w{8})?(\.\w+)$/, `-${digest.slice(0, 16)}$2`)]),
  );
}

function renamed(text: string, names: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [from, to] of names) result = result.replaceAll(from, to);
  return result;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
