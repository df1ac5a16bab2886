import { source } from "axe-core";
import type { Tab } from "./tab.ts";

/** Rules that depend on the colours. */
export const colourRules = ["color-contrast", "link-in-text-block"];

/** What axe-core finds in the page that is shown, one line each: the rule, the element and what to do. */
export async function axeFindings(tab: Tab, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await tab.evaluate("typeof axe === 'object'"))) await tab.evaluate(`${source}; undefined`);
  const options = {
    resultTypes: ["violations"],
    ...(rules && { runOnly: { type: "rule", values: rules } }),
  };
  const violations = await tab.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))))`,
  );
  return violations.map(
    ({ id, html, failureSummary }: Record<string, string>) =>
      `${id}: ${html}\n  ${failureSummary?.replaceAll(/\s*\n\s*/g, " ")}`,
  );
}
