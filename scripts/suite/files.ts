import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Files of tests run side by side. These run alone, because they compare times that other work would change. A path that
 * ends with a slash is a folder.
 */
export const alone: Readonly<Record<string, string>> = {
  "test/tenants/fairness.test.ts": "it compares how long an organization waits with and without another's work",
  "test/turns/": "it measures how long a request holds the event loop",
};

/** All files with tests below a folder, the same order each time. */
export function testFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return testFiles(root, path);
      return entry.name.endsWith(".test.ts") ? [path] : [];
    })
    .toSorted();
}

export function runsAlone(file: string): boolean {
  return Object.keys(alone).some((path) => file === path || (path.endsWith("/") && file.startsWith(path)));
}
