import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { apiPages } from "./api-pages.ts";
import { navigationOf, type Section } from "./navigation.ts";

/** The pages of the site, under the paths that they have in the repository, so that their links hold in both. */

const root = join(import.meta.dir, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const decisions = "docs/decisions";

export interface SiteContent {
  /** Markdown by path. */
  readonly pages: ReadonlyMap<string, string>;
  /** Files of the repository that pages link to and that a reader can use as they are. */
  readonly files: readonly string[];
  /** Images in the pages. */
  readonly images: readonly string[];
  readonly navigation: readonly Section[];
}

export function siteContent(repository: string | null): SiteContent {
  const navigation = navigationOf(read("docs/README.md"));
  const named = navigation.flatMap(({ links }) => links.map(({ path }) => path)).filter((path) => path.endsWith(".md"));
  const paths = ["docs/README.md", ...named, ...decisionPaths()];
  const licence = `# Licence\n\n\`\`\`text\n${read("LICENSE").trimEnd()}\n\`\`\`\n`;
  const generated = new Map([[`${decisions}/README.md`, archiveOfDecisions()], ["LICENSE.md", licence], ...apiPages()]);
  const all = new Set([...paths, ...generated.keys()]);
  const files = new Set<string>();
  const written = paths.map((path): [string, string] => {
    const links = new Links(path, all, files, repository);
    return [path, outsideOfCode(read(path), (prose) => links.rewritten(prose))];
  });
  const images = written.flatMap(([path, text]) => imagesIn(text).map((image) => posix.join(dirname(path), image)));
  return { pages: new Map([...written, ...generated]), files: [...files].toSorted(), images, navigation };
}

function imagesIn(markdown: string): string[] {
  return [...markdown.matchAll(/!\[[^\]]*\]\((?!https?:)([^)]+)\)/g)].map(([, path = ""]) => path);
}

/** Links to pages stay. Links to examples lead to a copy, and those to code to the repository, if its address is known. */
class Links {
  readonly #page: string;
  readonly #pages: ReadonlySet<string>;
  readonly #files: Set<string>;
  readonly #repository: string | null;

  constructor(page: string, pages: ReadonlySet<string>, files: Set<string>, repository: string | null) {
    this.#page = page;
    this.#pages = pages;
    this.#files = files;
    this.#repository = repository;
  }

  rewritten(prose: string): string {
    return prose.replaceAll(
      /(?<!!)\[((?:!\[[^\]]*\]\([^)]*\)|[^\]])+)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g,
      (whole, text, path, anchor = "") =>
        this.#link(whole, text, posix.normalize(posix.join(dirname(this.#page), path)).replace(/\/$/, ""), anchor),
    );
  }

  #link(whole: string, text: string, target: string, anchor: string): string {
    if (this.#pages.has(target)) return whole;
    if (this.#pages.has(`${target}.md`)) return `[${text}](${this.#relative(`${target}.md`)})`;
    if (this.#pages.has(`${target}/README.md`)) return `[${text}](${this.#relative(`${target}/README.md`)}${anchor})`;
    if (!existsSync(join(root, target))) throw new Error(`${this.#page} links to ${target}, which does not exist`);
    if (/^(examples|deploy)\/.*\.md$/.test(target))
      throw new Error(`${this.#page} links to ${target}, which docs/README.md does not name`);
    if (/^(examples|deploy)\/.*\.\w+$/.test(target) && statSync(join(root, target)).isFile()) {
      this.#files.add(target);
      return `[${text}](${this.#relative(target)})`;
    }
    return this.#repository === null ? text : `[${text}](${this.#repository}/blob/main/${target}${anchor})`;
  }

  #relative(target: string): string {
    return posix.relative(dirname(this.#page), target);
  }
}

/** The text with everything but its blocks of code changed. */
function outsideOfCode(markdown: string, change: (prose: string) => string): string {
  return markdown
    .split(/^( *```[^]*?^ *```$)/m)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join("");
}

function decisionPaths(): string[] {
  return readdirSync(join(root, decisions))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${decisions}/${name}`);
}

function archiveOfDecisions(): string {
  const rows = decisionPaths()
    .toSorted()
    .toReversed()
    .map((path) => {
      const [, date = "", name = ""] = /(\d{4}-\d\d-\d\d)-([\w-]+)\.md$/.exec(path) ?? [];
      const title = /^# (.*)$/m.exec(read(path))?.[1] ?? name;
      return `| ${date} | [${title}](${posix.basename(path)}) |`;
    });
  const about = "Why things are as they are, the newest first. A page holds as of its date.";
  return ["# Decisions", "", about, "", "| date | decision |", "|---|---|", ...rows, ""].join("\n");
}
