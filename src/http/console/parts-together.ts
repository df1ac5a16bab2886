import { globSync } from "node:fs";
import { join } from "node:path";

/** Pages but the overview, which is the first page, and needs few parts. */
const needsParts = /[\\/]pages[\\/](?!overview[\\/]).*-page\.tsx$/;

/**
 * Has each page import all parts. The bundler makes a file of the modules that are loaded with the same pages, and would
 * make twenty small ones of the parts. Charts and the lines for clients are left out, because they are large and three
 * pages have them.
 */
export function withAllParts(folder: string): (text: string, path: string) => string {
  const parts = globSync("parts/**/*.{ts,tsx}", { cwd: folder }).filter(
    (path) => !/\.test\.|[\\/](chart|code)[\\/]/.test(path),
  );
  const imports = parts.toSorted().map((path) => `import ${JSON.stringify(join(folder, path))};\n`);
  return (text, path) => (needsParts.test(path) ? imports.join("") + text : text);
}
