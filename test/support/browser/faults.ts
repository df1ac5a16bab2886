import { axeFindings, colourRules } from "./axe.ts";
import type { Tab } from "./tab.ts";

/** Resolves when the page has been drawn anew, or would have been if its tab were in front. */
const drawn = `new Promise((resolve) => {
  setTimeout(resolve, 300);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 50)));
})`;

type Theme = "light" | "dark";

/**
 * What is wrong with the page that is shown, one line each: what axe-core finds and sideways scrolling, wide and narrow,
 * light and dark, and what the browser complained about since the last look. None is the aim.
 */
export async function faultsIn(tab: Tab, themes: readonly Theme[] = ["light", "dark"]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const width of [1280, 320]) {
    for (const theme of themes) {
      await tab.look({ width, theme });
      // A table becomes cards in the frame after the width has changed.
      await tab.evaluate(drawn);
      // All rules but those of colours hold or not whatever the theme is.
      const findings = await axeFindings(tab, theme === "dark" ? colourRules : undefined);
      const sideways = await tab.sidewaysScroll();
      const found = sideways > 0 ? [...findings, `scrolls sideways by ${sideways} pixels`] : findings;
      faults.push(...found.map((fault) => `${width} ${theme}: ${fault}`));
    }
  }
  return [...faults, ...tab.complaints.take()];
}
