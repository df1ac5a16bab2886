import { widthOf } from "../formats/width.ts";

const hangingMax = 20;

/** Lines that are at most so wide. What continues a line is indented like its text. */
export function wrapped(lines: readonly string[], columns: number): readonly string[] {
  return lines.flatMap((line) => (widthOf(line) <= columns ? [line] : pieces(line, Math.max(1, columns))));
}

function pieces(line: string, columns: number): readonly string[] {
  const [before = ""] = /^ *(?:- |[^ :"]+(?: [^ :"]+)*: |"[^"]*": )?/.exec(line) ?? [];
  const indent = " ".repeat(Math.min(widthOf(before), hangingMax, Math.floor(columns / 2)));
  const result: string[] = [];
  let current = "";
  // With the spaces behind each word, so that nothing is lost.
  for (const word of line.match(/ *[^ ]+ *$| *[^ ]+/g) ?? [])
    for (const part of partsOf(word, columns - indent.length)) {
      const isFull = widthOf(current + part) > columns;
      if (isFull && current.trim() !== "") result.push(current);
      current = isFull ? indent + part.trimStart() : current + part;
    }
  return [...result, current];
}

/** A word that is longer than a line is cut. */
function partsOf(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const parts = [""];
  for (const character of word)
    if (widthOf(parts.at(-1)! + character) > width) parts.push(character);
    else parts[parts.length - 1] += character;
  return parts;
}
