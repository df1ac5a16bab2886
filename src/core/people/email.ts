import { isLabel } from "../label.ts";

const emailLengthMax = 254;

/** Whether a text can be an e-mail address. Whether anybody reads there is not for a pattern to say. */
export function isEmail(text: string): boolean {
  if (!isLabel(text) || text.length > emailLengthMax) return false;
  return /^[^\s@<>()[\],;:\\"]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*$/u.test(text);
}

/**
 * Equal for addresses that are one person's, however they are capitalised. What is not ASCII stays, as in the stores'
 * lower(): both sides of a comparison have to be folded alike.
 */
export function foldedEmail(email: string): string {
  return email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
