import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { namedByContent, type BundledFile, type MarkedFile } from "./content-names.ts";
import { importingByLanguage, inOneLanguage, wordLanguages } from "./one-language.ts";
import { withAllParts } from "./parts-together.ts";

export interface Bundle {
  /** The HTML of every page. */
  readonly page: string;
  readonly assets: readonly BundledFile[];
  /** The files that it is made of. */
  readonly sources: readonly string[];
}

const start = "start.ts";
const main = "main.tsx";
const style = "style/console.css";
const icon = "icon.svg";

/**
 * Bundles the console in memory: its scripts once for each language, and the one that starts those of the browser's
 * language. Equal sources make equal bytes, wherever they are.
 */
export async function bundleConsole(folder: string): Promise<Bundle> {
  const bundling = new Bundling(folder);
  const withParts = withAllParts(folder);
  const scripts: Record<string, string> = {};
  for (const language of wordLanguages) {
    const define = { CONSOLE_LANGUAGE: JSON.stringify(language) };
    const plugins = [rewriting((text, path) => withParts(inOneLanguage(text, language), path))];
    scripts[language] = `./${await bundling.add(main, { define, plugins })}`;
  }
  const starting = rewriting((text) => importingByLanguage(text, main, scripts));
  const linked = new Map([
    [start, await bundling.add(start, { plugins: [starting] })],
    [style, await bundling.add(style)],
    [icon, bundling.addIcon()],
  ]);
  const page = join(folder, "index.html");
  const link = (source: string) => (linked.has(source) ? `assets/${linked.get(source)}` : source);
  return {
    page: readFileSync(page, "utf8").replaceAll(/(?<=(?:src|href)=")[^"]+/g, link),
    assets: [...bundling.files.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    sources: [page, ...bundling.sources],
  };
}

/** Changes the text of each module of ours before it is bundled. */
function rewriting(rewritten: (text: string, path: string) => string): Bun.BunPlugin {
  return {
    name: "rewriting",
    setup: (build) =>
      void build.onLoad({ filter: /\.tsx?$/ }, ({ path }) => ({
        contents: rewritten(readFileSync(path, "utf8"), path),
        loader: path.endsWith("x") ? "tsx" : "ts",
      })),
  };
}

/** The files so far. What two languages have in common is one file. */
class Bundling {
  readonly files = new Map<string, BundledFile>();
  readonly sources = new Set<string>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Bundles what an entry loads. Returns the name of the entry. */
  async add(entry: string, { define = {}, plugins = [] }: Pick<Bun.BuildConfig, "define" | "plugins"> = {}) {
    const { outputs, metafile } = await Bun.build({
      entrypoints: [join(this.#folder, entry)],
      root: this.#folder,
      target: "browser",
      format: "esm",
      splitting: true,
      // Every chunk is a request.
      minChunkSize: 16_384,
      minify: true,
      metafile: true,
      naming: { entry: "[name]-[hash].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" },
      define: { "process.env.NODE_ENV": '"production"', ...define },
      plugins,
      // The package has no tsconfig.json that would say so.
      jsx: { runtime: "automatic", importSource: "preact", development: false },
    });
    for (const path of Object.keys(metafile?.inputs ?? {})) this.sources.add(join(process.cwd(), path));
    return this.#keep(await Promise.all(outputs.map(markedFile)));
  }

  addIcon(): string {
    const path = join(this.#folder, icon);
    this.sources.add(path);
    const text = readFileSync(path, "utf8");
    return this.#keep([{ name: "icon-<icon>.svg", type: "image/svg+xml", text, mark: "<icon>", isEntry: true }]);
  }

  #keep(marked: readonly MarkedFile[]): string {
    const files = namedByContent(marked);
    for (const file of files) this.files.set(file.name, file);
    return files[marked.findIndex(({ isEntry }) => isEntry)]!.name;
  }
}

async function markedFile(output: Bun.BuildArtifact): Promise<MarkedFile> {
  const name = basename(output.path);
  const isEntry = output.kind === "entry-point" || name.endsWith(".css");
  return { name, type: output.type, text: await output.text(), mark: output.hash ?? "", isEntry };
}
