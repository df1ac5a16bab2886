import { cell } from "../data/cell.ts";
import { keep, kept, whenKeptElsewhere } from "../data/kept.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const theme = cell<Theme>("system");

/** Before the first content is drawn, so that nothing flashes. */
export function startTheme(): void {
  theme.subscribe(show);
  theme.set(themeNamed(kept("theme")));
  whenKeptElsewhere((name, value) => {
    if (name === "theme") theme.set(themeNamed(value));
  });
}

export function chooseTheme(chosen: Theme): void {
  keep("theme", chosen === "system" ? null : chosen);
  theme.set(chosen);
}

function show(chosen: Theme): void {
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

function themeNamed(name: string | null): Theme {
  return themes.find((known) => known === name) ?? "system";
}
