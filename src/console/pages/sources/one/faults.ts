/** What kind of trouble the words of a failed refresh are about, so that a reader learns what to do. */
const kinds = [
  ["secret", /secret is|\b40[13]\b|credential/i],
  ["version", /end in \/v1/],
  ["address", /\b404\b|no address|web page|not JSON|redirect/i],
  ["loop", /this very server/],
  ["private", /private network|not allowed|refused address/i],
  ["certificate", /TLS/],
  ["proxy", /proxy/i],
  ["away", /refuses connections|cannot be reached|did not answer|no connection|closed the connection|broke off/i],
  ["limited", /\b429\b/],
  ["theirs", /answered 5\d\d/],
  ["many", /more than .* models/],
] as const;

export type Fault = (typeof kinds)[number][0];

/** Null if nothing is known about it. */
export function faultIn(error: string): Fault | null {
  return kinds.find(([, words]) => words.test(error))?.[0] ?? null;
}
