import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Glob } from "bun";

/** What is wrong with a built site: links that lead nowhere, and requests that would leave it. */
export function checkSite(directory: string): string[] {
  const all = [...new Glob("**/*").scanSync({ cwd: directory })];
  const files = new Set(all);
  const pages = new Map(all.filter((file) => file.endsWith(".html")).map((file) => [file, textOf(directory, file)]));
  const anchors = new Map([...pages].map(([file, text]) => [file, idsIn(text)]));
  const broken = [...pages].flatMap(([file, text]) =>
    linksIn(text)
      .filter((link) => !leadsSomewhere(file, link, files, anchors))
      .map((link) => `${file} links to ${link}, which does not exist`),
  );
  const styles = all
    .filter((file) => file.endsWith(".css"))
    .map((file): [string, string] => [file, textOf(directory, file)]);
  const leaving = [...pages, ...styles].flatMap(([file, text]) =>
    requestsOutside(text).map((address) => `${file} would fetch ${address}`),
  );
  return [...broken, ...leaving];
}

const textOf = (directory: string, file: string) => readFileSync(join(directory, file), "utf8");

function idsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = ""]) => unescaped(id)));
}

function linksIn(text: string): string[] {
  const targets = [...text.matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g)];
  return [...new Set(targets.map(([, target = ""]) => unescaped(target)))].filter(
    (target) => !/^(https?:|mailto:|data:|\/\/)/.test(target),
  );
}

function leadsSomewhere(
  page: string,
  link: string,
  files: ReadonlySet<string>,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const [path = "", anchor] = link.split("#");
  if (path.startsWith("/")) return false;
  const target = path === "" ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!files.has(target)) return false;
  return anchor === undefined || anchor === "" || (anchors.get(target)?.has(decodeURIComponent(anchor)) ?? false);
}

/** Links of readers may lead anywhere; what a browser fetches by itself may not. */
function requestsOutside(text: string): string[] {
  const patterns = [
    /<(?:script|img|iframe|source|video|audio)\b[^>]*?\ssrc="((?:https?:)?\/\/[^"]*)"/g,
    /<link\b[^>]*?\shref="((?:https?:)?\/\/[^"]*)"/g,
    /url\(\s*["']?((?:https?:)?\/\/[^"')]*)/g,
    /@import\s+["']((?:https?:)?\/\/[^"']*)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, address = ""]) => address));
}

function unescaped(text: string): string {
  return text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
}
