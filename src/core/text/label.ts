export const labelLengthMax = 256;

/** Whether a text can be shown as a name: not blank, not too long, no invisible or direction-changing characters. */
export function isLabel(text: string): boolean {
  return text.trim() !== "" && text.length <= labelLengthMax && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);
}
