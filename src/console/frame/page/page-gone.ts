/** The script of a page did not arrive: the server has a newer console by now, or does not answer. */
export class PageGone extends Error {}

/** What Chromium, Firefox and Safari say of a script that does not arrive. */
const missing = /dynamically imported module|Importing a module script failed/;

/** Why a page was not loaded. A fault of its script is no missing file. */
export function loadingFailure(error: unknown): Error {
  if (error instanceof Error && !missing.test(error.message)) return error;
  return new PageGone(String(error));
}
