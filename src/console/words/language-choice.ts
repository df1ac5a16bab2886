import { cell } from "../data/cell.ts";
import { keep, kept } from "../data/kept.ts";
import { chosenLanguage, languageHere } from "./browser-language.ts";
import { language, type Language } from "./language.ts";

/** Null follows the browser. */
export const languageChoice = cell(chosenLanguage());

/** Loads the console in that language, if it is in another one. Where one is, and who is signed in, stays. */
export function chooseLanguage(chosen: Language | null): void {
  keep("language", chosen);
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  // A browser that keeps nothing has the choice in the address.
  if (chosen !== null && kept("language") !== chosen) address.searchParams.set("lang", chosen);
  history.replaceState(history.state, "", address);
  languageChoice.set(chosen);
  if (languageHere() !== language) location.reload();
}
