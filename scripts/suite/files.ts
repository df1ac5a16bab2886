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

/** Tests of src that `npm run test:quick` leaves out. */
export const slow: Readonly<Record<string, string>> = {
  "src/relay/answer/alike-events.test.ts": "it compares megabytes of events",
  "src/relay/json/": "it cuts large bodies at every byte",
  "src/sources/json-in-pieces.test.ts": "it cuts large lists at every byte",
  "src/store/": "it opens many stores, and PostgreSQL",
  "src/testing/": "it starts servers",
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

/** Whether the file, or a folder above it, is among the paths. */
export function isListed(file: string, paths: Readonly<Record<string, string>>): boolean {
  return Object.keys(paths).some((path) => file === path || (path.endsWith("/") && file.startsWith(path)));
}
