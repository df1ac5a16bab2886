import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import { ConfigError } from "../config-error.ts";
import { OtherNode, YamlList, YamlMap, YamlScalar, type YamlNode } from "./nodes.ts";

/** Reads any YAML file. Throws ConfigError, with the line. */
export function parseEveryYaml(file: string, text: string): YamlNode {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    throw new ConfigError(`${file}:${line}: ${problem.message.replaceAll("\n", " ")}`);
  }
  return nodeOf(document.contents, lines, 1);
}

/** A node without a place of its own has the line of the one that holds it. */
function nodeOf(node: Node | null, lines: LineCounter, lineAround: number): YamlNode {
  const line = node?.range ? lines.linePos(node.range[0]).line : lineAround;
  const inner = (value: unknown) => nodeOf(value as Node | null, lines, line);
  if (node === null || isScalar(node)) return new YamlScalar(node?.value ?? null, line);
  if (isSeq(node)) return new YamlList(node.items.map(inner), line);
  if (!isMap(node)) return new OtherNode(line);
  const fields = node.items.map(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : "?";
    return { name, line: inner(key).line, node: inner(value) };
  });
  return new YamlMap(fields, line);
}
