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

/** A file as the bundler names it: its mark is in its name, and where other files name it. */
interface MarkedFile extends BundledFile {
  readonly mark: string;
  /** As index.html names it; null for what only other files load. */
  readonly source: string | null;
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
    // Every chunk is a request.
    minChunkSize: 16_384,
    minify: true,
    metafile: true,
    naming: { entry: "[name]-[hash].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" },
    define: { "process.env.NODE_ENV": '"production"' },
    // The package has no tsconfig.json that would say so.
    jsx: { runtime: "automatic", importSource: "preact", development: false },
  });
  const files = [...(await Promise.all(outputs.map(markedFile))), iconIn(folder)];
  const digests = digestsOf(files);
  const linked = new Map(files.map(({ source, name }) => [source, `assets/${remarked(name, digests)}`]));
  const page = join(folder, "index.html");
  return {
    page: readFileSync(page, "utf8").replaceAll(/(?<=(?:src|href)=")[^"]+/g, (source) => linked.get(source) ?? source),
    assets: files
      .map(({ name, type, text }) => ({ name: remarked(name, digests), type, text: remarked(text, digests) }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    sources: [
      page,
      join(folder, icon),
      ...Object.keys(metafile?.inputs ?? {}).map((path) => join(process.cwd(), path)),
    ],
  };
}

async function markedFile(output: Bun.BuildArtifact): Promise<MarkedFile> {
  const name = basename(output.path);
  const source = output.kind === "entry-point" ? script : name.endsWith(".css") ? style : null;
  return { name, type: output.type, text: await output.text(), mark: output.hash ?? "", source };
}

function iconIn(folder: string): MarkedFile {
  const text = readFileSync(join(folder, icon), "utf8");
  return { name: "icon-<icon>.svg", type: "image/svg+xml", text, mark: "<icon>", source: icon };
}

/**
 * The bundler's marks depend on the folder. Ours follow from the content of the file and of all files that it loads,
 * which may load each other in a circle.
 */
function digestsOf(files: readonly MarkedFile[]): ReadonlyMap<string, string> {
  const blank = new Map(files.map(({ mark }) => [mark, ""]));
  const alone = new Map(files.map(({ mark, text }) => [mark, digestOf(remarked(text, blank))]));
  const withLoaded = new Map(files.map(({ mark, text }) => [mark, digestOf(remarked(text, alone))]));
  return new Map(
    files.map(({ mark }) => {
      const parts = reachedFrom(mark, files).map((reached) => withLoaded.get(reached) ?? "");
      return [mark, digestOf([withLoaded.get(mark), ...parts.toSorted()].join()).slice(0, 16)];
    }),
  );
}

/** The marks of the files that this one loads, and of those that they load. */
function reachedFrom(mark: string, files: readonly MarkedFile[]): string[] {
  const reached = new Set([mark]);
  // A set also visits what is added during the loop.
  for (const one of reached) {
    const text = files.find((file) => file.mark === one)?.text ?? "";
    for (const next of files) if (text.includes(next.mark)) reached.add(next.mark);
  }
  return [...reached];
}

function remarked(text: string, marks: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [mark, replacement] of marks) result = result.replaceAll(mark, replacement);
  return result;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
