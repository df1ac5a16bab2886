import { isLabel } from "../text/label.ts";

const emailLengthMax = 254;

/** Whether a text has the form of an e-mail address. */
export function isEmail(text: string): boolean {
  if (!isLabel(text) || text.length > emailLengthMax) return false;
  return /^[^\s@<>()[\],;:\\"]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*$/u.test(text);
}

/**
 * Folds the case of an address, so that one person's addresses are equal. Like the stores' lower(), it folds ASCII
 * only: both sides of a comparison must be folded alike.
 */
export function foldedEmail(email: string): string {
  return email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
