import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The names of the npm packages that these sources of an executable belong to. */
export function packagesIn(sources: readonly string[]): string[] {
  const names = sources.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

/** The licences of what an executable contains beside Rollcall, as they ask to be passed on. */
export function thirdPartyLicenses(root: string, packages: readonly string[]): string {
  const bun = manifestOf(root, "bun");
  const runtime =
    `## Bun ${bun.version}\n\nThe runtime that Rollcall is linked with, under the ${bun.license} license. LICENSE.md of ` +
    `${bun.repository} has its text and\nthose of the libraries in it.\n`;
  return [licensesOf(root, packages, "this executable"), runtime].join("\n");
}

/** The licences of packages, under a title that says what contains them beside Rollcall. */
export function licensesOf(root: string, packages: readonly string[], container: string): string {
  const texts = packages.map((name) => {
    const { version } = manifestOf(root, name);
    return `## ${name} ${version}\n\n${licenseOf(root, name).trim()}\n`;
  });
  return [`# What ${container} contains beside Rollcall\n`, ...texts].join("\n");
}

function licenseOf(root: string, name: string): string {
  const folder = join(root, "node_modules", name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`the package ${name} has no license file`);
  return readFileSync(join(folder, file), "utf8");
}

function manifestOf(root: string, name: string) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
}
