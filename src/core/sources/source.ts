import { backoffMs } from "../backoff.ts";
import type { NamingRules } from "./source-naming.ts";

/** An upstream that serves models, and how its list becomes a part of ours. */
export interface Source {
  /** Chosen by whoever adds it; unique in its organization, or among those that belong to all of them. */
  readonly id: string;
  /** Whose models these are; null for a source whose models everybody shares. */
  readonly organizationId: string | null;
  /** One of the names in sources/kinds.ts. */
  readonly kind: string;
  readonly baseUrl: string;
  readonly options: Readonly<Record<string, string>>;
  readonly rules: NamingRules;
  /** Of several that offer one id, the smallest number has it. */
  readonly priority: number;
  readonly refreshSeconds: number;
  readonly deletion: DeletionPolicy;
  /** Whether it may lie in a private network. */
  readonly isTrusted: boolean;
  /** The list itself, for a kind that asks nobody. */
  readonly models: readonly unknown[] | null;
}

/** A source as somebody describes it; null where they leave it to us. */
export interface SourceInput {
  readonly id: string;
  readonly kind: string;
  readonly baseUrl: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly rules: NamingRules;
  readonly priority: number | null;
  readonly refreshSeconds: number | null;
  readonly deletion: DeletionPolicy | null;
  /** The list itself, for the kind `static`. */
  readonly models: readonly unknown[] | null;
}

/** What deleting a model that lives at the source does: deletes it there too, here alone, or is refused. */
export const deletionPolicies = ["push", "local", "refuse"] as const;
export type DeletionPolicy = (typeof deletionPolicies)[number];

export const sourceDefaults = { priority: 100, refreshSeconds: 300 } as const;
export const priorityMax = 1_000;
export const refreshSecondsMin = 5;
export const refreshSecondsMax = 86_400;

/** After so many refreshes that went well without it, a model is retired. */
export const missesMax = 3;

/** How many models of an organization's sources may change in a minute, unless the file says otherwise. */
export const changedModelsPerMinuteDefault = 50_000;

export function isSourceId(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text);
}

const secretLengthMax = 4096;

/** Why a text cannot be the secret of a source, as the end of a sentence; null when it can. */
export function validateSecret(text: string): string | null {
  if (/^[\x20-\x7e]+$/.test(text) && text.length <= secretLengthMax && text.trim() === text) return null;
  return `must be 1 to ${secretLengthMax} printable ASCII characters, without a space at either end`;
}

const firstBackoffMs = 5_000;
const longestBackoffMs = 600_000;
const jitter = 0.1;

/** Milliseconds until the next refresh of a source. `chance`, from 0 to 1, spreads sources that were added together. */
export function refreshDelayMs(refreshSeconds: number, failures: number, chance: number): number {
  const delayMs = failures === 0 ? refreshSeconds * 1000 : backoffMs(failures, firstBackoffMs, longestBackoffMs);
  return Math.round(delayMs * (1 - jitter + 2 * jitter * chance));
}
