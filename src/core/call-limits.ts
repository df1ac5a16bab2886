const mebibyte = 1024 * 1024;

/** How much of a server relayed calls may take. */
export interface CallLimits {
  /** The longest body in JSON. */
  readonly jsonBytesMax: number;
  /** The longest form, which is how files are sent. */
  readonly multipartBytesMax: number;
  /** How many calls of one organization may be open at once. */
  readonly openPerOrganization: number;
  readonly openPerServer: number;
}

/**
 * Somewhat longer than the bodies that the vendors take, and more calls than dozens of agents with dozens of streams
 * each have open. One organization can take a quarter of a server.
 */
export const callLimitsDefault: CallLimits = {
  jsonBytesMax: 34 * mebibyte,
  multipartBytesMax: 64 * mebibyte,
  openPerOrganization: 2_000,
  openPerServer: 8_000,
};

/** A body is in memory while it is passed on, so the largest one must fit there several times. */
const bodyMebibytesMax = 1_024;

export function validateBodyMebibytes(mebibytes: number): string | null {
  return mebibytes < 1 || mebibytes > bodyMebibytesMax ? `must be 1 to ${bodyMebibytesMax}` : null;
}

/** As many as no server could have open. */
export const maxOpenCallsMax = 1_000_000;

export function validateMaxOpenCalls(calls: number): string | null {
  return calls < 1 || calls > maxOpenCallsMax ? `must be 1 to ${maxOpenCallsMax}` : null;
}

export function bytesOfMebibytes(mebibytes: number): number {
  return mebibytes * mebibyte;
}
