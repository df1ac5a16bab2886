// The runtime has it; TypeScript's library does not yet.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => number };

/** Decimal text, as a number that JSON.stringify writes with all of its digits. It can only be written. */
export function exactNumber(decimal: string): number {
  return rawJSON(decimal);
}
