import { createHash } from "node:crypto";

/** One file of the console as the browser gets it. */
export interface BundledFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** A file as the bundler names it: its mark is in its name, and where other files name it. */
export interface MarkedFile extends BundledFile {
  readonly mark: string;
  readonly isEntry: boolean;
}

/**
 * The bundler's marks depend on the folder. Ours follow from the content of the file and of all files that it loads,
 * which may load each other in a circle.
 */
export function namedByContent(files: readonly MarkedFile[]): BundledFile[] {
  const anyMark = new RegExp(files.map(({ mark }) => mark).join("|"), "g");
  const remarked = (text: string, markOf: (mark: string) => string) => text.replaceAll(anyMark, markOf);
  const digests = digestsOf(
    files.map(({ mark, text }) => ({
      mark,
      content: digestOf(remarked(text, () => "")),
      loads: new Set(text.match(anyMark)),
    })),
  );
  const digest = (mark: string) => digests.get(mark) ?? mark;
  return files.map(({ name, type, text }) => ({ name: remarked(name, digest), type, text: remarked(text, digest) }));
}

interface Node {
  readonly mark: string;
  /** The digest of its text without marks. */
  readonly content: string;
  readonly loads: ReadonlySet<string>;
}

function digestsOf(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const byMark = new Map(nodes.map((node) => [node.mark, node]));
  const contents = (marks: Iterable<string>) => [...marks].map((mark) => byMark.get(mark)?.content ?? "");
  const withLoaded = new Map(
    nodes.map(({ mark, content, loads }) => [mark, digestOf([content, ...contents(loads)].join())]),
  );
  return new Map(
    nodes.map(({ mark }) => {
      const parts = [...reachedFrom(mark, byMark)].map((reached) => withLoaded.get(reached) ?? "");
      return [mark, digestOf([withLoaded.get(mark), ...parts.toSorted()].join()).slice(0, 12)];
    }),
  );
}

/** The marks of the file itself, of those that it loads, and of those that they load. */
function reachedFrom(mark: string, byMark: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const reached = new Set([mark]);
  // A set also visits what is added during the loop.
  for (const one of reached) for (const next of byMark.get(one)?.loads ?? []) reached.add(next);
  return reached;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
