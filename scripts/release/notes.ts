import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The section of CHANGELOG.md for a version. Throws if the tag is another version's, or if there is no such section. */
export function releaseNotes(root: string, version: string, tag: string): string {
  if (tag !== `v${version}`) throw new Error(`the tag is ${tag}, and package.json has the version ${version}`);
  const section = readFileSync(join(root, "CHANGELOG.md"), "utf8")
    .split(/^(?=## )/m)
    .find((part) => part.startsWith(`## ${version} `));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version} (DATE)"`);
  return section.slice(section.indexOf("\n") + 1).trim();
}
