import { backoffMs } from "../time/backoff.ts";
import type { NamingRules } from "./source-naming.ts";

/** An upstream that serves models, and how its list becomes part of ours. */
export interface Source {
  /** Unique in its organization, or among the shared sources. */
  readonly id: string;
  /** Null for a source that all organizations share. */
  readonly organizationId: string | null;
  /** One of `sourceKindNames`. */
  readonly kind: string;
  readonly baseUrl: string;
  readonly options: Readonly<Record<string, string>>;
  readonly rules: NamingRules;
  /** Of several sources that offer an id, the one with the smallest number wins it. */
  readonly priority: number;
  readonly refreshSeconds: number;
  readonly deletion: DeletionPolicy;
  /** Whether it may be in a private network. */
  readonly isTrusted: boolean;
  /** The models of a static source; null for every other kind. */
  readonly models: readonly unknown[] | null;
}

/** A source as its author describes it; null takes the default. */
export interface SourceInput {
  readonly id: string;
  readonly kind: string;
  readonly baseUrl: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly rules: NamingRules;
  readonly priority: number | null;
  readonly refreshSeconds: number | null;
  readonly deletion: DeletionPolicy | null;
  readonly models: readonly unknown[] | null;
}

export const sourceKindNames = [
  "anthropic",
  "azure-openai",
  "cohere",
  "echo",
  "gemini",
  "huggingface",
  "lmstudio",
  "mistral",
  "models.dev",
  "ollama",
  "openai",
  "openai-compatible",
  "openrouter",
  "static",
  "together",
  "xai",
] as const;
export type SourceKindName = (typeof sourceKindNames)[number];

/** Of vendors that answer nobody without a key at their own address. */
export const accountKinds: ReadonlySet<string> = new Set<SourceKindName>([
  "anthropic",
  "cohere",
  "gemini",
  "mistral",
  "openai",
  "together",
  "xai",
]);

/** What deleting a fine-tuned model of the source does: deletes it there and here, deletes it here only, or fails. */
export const deletionPolicies = ["push", "local", "refuse"] as const;
export type DeletionPolicy = (typeof deletionPolicies)[number];

export const sourceDefaults = { priority: 100, refreshSeconds: 300 } as const;
export const priorityMax = 1_000;
export const refreshSecondsMin = 5;
export const refreshSecondsMax = 86_400;

/** A model is retired after this many successful refreshes in a row that do not list it. */
export const missesMax = 3;

/** How many models of an organization's sources may change per minute, by default. */
export const changedModelsPerMinuteDefault = 50_000;

export function isSourceId(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text);
}

const secretLengthMax = 4096;

/** Why a text cannot be the secret of a source, as the end of a sentence; null when it can be. */
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
