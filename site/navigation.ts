import { posix } from "node:path";

/** What docs/README.md says of the documents: the sidebar, llms.txt and the order of llms-full.txt come from it. */

export interface Section {
  readonly title: string;
  /** The sentence below the title. */
  readonly about: string;
  readonly links: readonly DocumentLink[];
}

export interface DocumentLink {
  readonly title: string;
  /** From the root of the repository. */
  readonly path: string;
  readonly about: string;
}

export function navigationOf(index: string): Section[] {
  const [, ...sections] = index.split(/^## /m);
  return sections.map((section) => {
    const [title = "", , about = ""] = section.split("\n");
    return { title, about, links: linksIn(section) };
  });
}

function linksIn(section: string): DocumentLink[] {
  return section
    .split(/^- /m)
    .slice(1)
    .map((item) => {
      const [, title = "", target = "", about = ""] = /^\[([^\]]+)\]\(([^)]+)\): ([^]+)$/.exec(item.trim()) ?? [];
      return { title, path: posix.normalize(`docs/${target}`), about: about.replaceAll(/\s+/g, " ") };
    });
}
