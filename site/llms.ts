import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { navigationOf } from "./navigation.ts";

/** `node bin/launch.js site/llms.ts` writes llms.txt, for programs that read documents (https://llmstxt.org). */

const root = join(import.meta.dir, "..");

/** What package.json and the first paragraph of the README say, and the links of docs/README.md as from the root. */
export function llmsText(): string {
  const { description } = JSON.parse(read("package.json"));
  const about = read("README.md")
    .split("\n\n")
    .find((paragraph) => /^[*\w]/.test(paragraph));
  const sections = navigationOf(read("docs/README.md")).map(({ title, about: what, links }) =>
    [`## ${title}\n\n${what}\n`, ...links.map((link) => `- [${link.title}](${link.path}): ${link.about}`)].join("\n"),
  );
  return `# Rollcall\n\n> ${description}\n\n${plain(about ?? "")}\n\n${sections.join("\n\n")}\n`;
}

const read = (file: string) => readFileSync(join(root, file), "utf8");

/** On one line and without signs: the sections below have the links. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll("**", "");
}

if (import.meta.main) writeFileSync(join(root, "llms.txt"), llmsText());
