import { expect, test } from "bun:test";
import { compare, figures, type Comparison, type Figure } from "../../scripts/fairness/compare.ts";
import { rows } from "../../scripts/fairness/rows.ts";

/*
 * The short form of scripts/tenant-fairness.ts, whose header explains the ratios: one round of 0.7 s each. The bounds
 * are loose and a row may fail twice, so a busy machine does not matter: the defects that these rows detect made others
 * wait many times longer.
 */

const store = process.env["TEST_STORE"] === "postgres" ? "postgres" : "sqlite";
const ratioMax = 10;
const megabytesMax = 500;
const attempts = 3;
const deadlineMs = 120_000;

const names = {
  sqlite: [
    "filtered lists",
    "long JSON bodies",
    "unfinished chunked bodies",
    "renames on 200 connections",
    "sources of 20,000 models that are renamed",
  ],
  postgres: ["filtered lists", "long JSON bodies", "renames on 200 connections", "unknown keys"],
}[store];

for (const name of names)
  test(
    `${name} do not slow down other organizations, on ${store}`,
    async () => {
      const row = rows.find((candidate) => candidate.name === name)!;
      let problems: readonly string[] = [];
      for (let attempt = 0; attempt < attempts; attempt++) {
        const comparison = await compare(row, { store, servers: 1, rounds: 1, seconds: 0.7 });
        const answered = Object.keys(comparison.statuses).map(Number);
        expect(answered.length).toBeGreaterThan(0);
        expect(answered.filter((status) => !row.statuses.includes(status))).toEqual([]);
        problems = problemsOf(comparison);
        if (problems.length === 0) break;
      }
      expect(problems).toEqual([]);
    },
    deadlineMs,
  );

function problemsOf({ ratios, controlRatios, failures, peakMegabytes }: Comparison): readonly string[] {
  const medians = figures.filter((figure) => figure.endsWith("p50"));
  // Other programs slow the control down as well as the attack.
  const beyondControl = (figure: Figure) => ratios[figure] / Math.max(1, controlRatios[figure]);
  return [
    ...medians
      .filter((figure) => !(beyondControl(figure) <= ratioMax))
      .map((figure) => `${figure} × ${beyondControl(figure)}`),
    ...failures,
    ...(peakMegabytes > megabytesMax ? [`${Math.round(peakMegabytes)} MB of memory`] : []),
  ];
}
