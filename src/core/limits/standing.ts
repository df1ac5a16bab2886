import type { CallLimitName } from "../people/rate-limit.ts";

/** How a project stands with one of its limits for a model. */
export interface Standing {
  readonly name: CallLimitName;
  readonly limit: number;
  readonly remaining: number;
  /** After how long all of it is there again. */
  readonly resetMs: number;
}
