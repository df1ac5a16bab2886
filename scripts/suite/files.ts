import { readdirSync } from "node:fs";
import { join } from "node:path";

/*
 * Files of tests run side by side, two at a time. These run alone, because they measure time or use both processors
 * themselves. A path that ends with a slash is a folder.
 */
export const alone: Readonly<Record<string, string>> = {
  "src/store/": "its tests race clients for one row, and bound how long others wait",
  "test/api/many-models.test.ts": "it bounds how long a request waits behind a long one",
  "test/api/many-streams.test.ts": "it bounds how long streams wait for a change",
  "test/audit/": "it starts servers by the dozen",
  "test/cli/": "it bounds how long a command takes",
  "test/durability/": "it kills servers at chosen moments",
  "test/moving/": "it starts servers by the dozen",
  "test/deploy/proxies/": "its proxies give up on a server that is slow to answer",
  "test/relay/": "silence, deadlines and slow readers are measured",
  "test/replicas/": "three servers and their clients use both processors",
  "test/sockets/": "limits on slow clients are measured",
  "test/sources/": "intervals of polling are measured",
  "test/starting/": "it starts servers by the dozen, and bounds how long they take",
  "test/tenants/": "how long one organization waits for another is measured",
  "test/turns/": "how long a request holds the event loop is measured",
  "test/usage/": "deadlines of notes are measured",
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
