import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `node bin/launch.js site/badges.ts` writes the badges of the README. They are files of ours: a badge of a service
 * would tell it who reads the README, and what it says could not be tested.
 */

const root = join(import.meta.dir, "..");
const letterWidth = 6.6;

interface Badge {
  readonly file: string;
  readonly label: string;
  readonly value: string;
  /** What the badge leads to. */
  readonly proof: string;
}

/** What package.json says. */
export function badges(): Badge[] {
  const { version, license, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const node = String(engines.node).replace(">=", "");
  return [
    { file: "docs/badges/version.svg", label: "version", value: version, proof: "CHANGELOG.md" },
    { file: "docs/badges/licence.svg", label: "licence", value: license, proof: "LICENSE" },
    { file: "docs/badges/node.svg", label: "node", value: `${node} or newer`, proof: "package.json" },
  ];
}

/** As it stands in the README. */
export function badgeInMarkdown({ label, value, file, proof }: Badge): string {
  return `[![${label}: ${value}](${file})](${proof})`;
}

export function drawn({ label, value }: Badge): string {
  const left = Math.ceil(label.length * letterWidth + 14);
  const right = Math.ceil(value.length * letterWidth + 14);
  const text = (content: string, x: number, width: number) => `<text x="${x + width / 2}" y="14">${content}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}">`,
    `<clipPath id="c"><rect width="${left + right}" height="20" rx="3"/></clipPath>`,
    `<g clip-path="url(#c)"><rect width="${left}" height="20" fill="#444"/>`,
    `<rect x="${left}" width="${right}" height="20" fill="#0f766e"/></g>`,
    `<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">`,
    `${text(label, 0, left)}${text(value, left, right)}</g></svg>\n`,
  ].join("\n");
}

if (import.meta.main) {
  mkdirSync(join(root, "docs", "badges"), { recursive: true });
  for (const badge of badges()) writeFileSync(join(root, badge.file), drawn(badge));
}
