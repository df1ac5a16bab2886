import { bold, bullet, code, entry, escaped, heading, italic, paragraph, subheading, type Roff } from "./roff.ts";

/** The part of Markdown that the documents use, as man(7). Links keep their text, and lose their address. */
export function roffOf(markdown: string): Roff {
  return blocksOf(markdown).flatMap(blockAsRoff);
}

/** Paragraphs, lists, tables and headings are parted by empty lines; a block of code may have some. */
function blocksOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```[^]*?^```$|^(?:.+\n?)+/gm)].map(([block]) => block.trimEnd());
}

function blockAsRoff(block: string): Roff {
  const [first = "", ...rest] = block.split("\n");
  if (first.startsWith("```")) return code(rest.slice(0, -1).join("\n"));
  if (first.startsWith("## ")) return heading(first.slice(3));
  if (first.startsWith("### ")) return subheading(first.slice(4));
  if (first.startsWith("- "))
    return block
      .split(/^- /m)
      .slice(1)
      .flatMap((item) => bullet(inline(item)));
  if (first.startsWith("| ")) return rest.slice(1).flatMap(rowAsEntry);
  return paragraph(inline(block));
}

/** The first cell is what the row is about. */
function rowAsEntry(row: string): Roff {
  const [term = "", ...cells] = row.replaceAll(/^\| | \|$/g, "").split(" | ");
  return entry(
    inline(term),
    cells
      .filter((cell) => cell !== "")
      .map(inline)
      .join("; "),
  );
}

/** Text with code, emphasis and links, on one line. */
export function inline(text: string): string {
  const parts = text
    .replaceAll(/\s+/g, " ")
    .trim()
    .matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\([^)]+\)|[^`*[]+|./g);
  return [...parts]
    .map(([plain, shown, strong, link]) => {
      if (shown !== undefined) return bold(shown);
      if (strong !== undefined) return italic(strong);
      return link === undefined ? escaped(plain) : inline(link);
    })
    .join("");
}
