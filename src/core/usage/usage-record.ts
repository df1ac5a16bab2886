import type { Principal } from "../people/actor.ts";
import type { CallEnd } from "./call-end.ts";
import type { CallUsage } from "./call-usage.ts";
import type { ModelPrices } from "./cost-lines.ts";

/** What one relayed call was, and what it used. Never its content, and none of its headers. */
export interface UsageRecord {
  readonly id: string;
  /** When the call arrived, in Unix milliseconds. */
  readonly atMs: number;
  readonly organizationId: string;
  /** Null for a key that belongs to no project. */
  readonly projectId: string | null;
  readonly keyId: string;
  readonly principalKind: Principal["kind"];
  readonly principalId: string;
  /** The id of the model that was called; of an alias, its target. */
  readonly model: string;
  /** The source that was asked last; its organization is null if all organizations share it. */
  readonly sourceOrganizationId: string | null;
  readonly sourceId: string;
  readonly call: string;
  /** The status that the upstream answered; null if none did. */
  readonly status: number | null;
  readonly isStream: boolean;
  /** Whole milliseconds from the arrival to the upstream's headers, its first byte, and the end. */
  readonly headersMs: number | null;
  readonly firstByteMs: number | null;
  readonly endMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Null if nothing is known of it. */
  readonly usage: CallUsage | null;
  /** Whether a figure of the usage is estimated. */
  readonly isEstimated: boolean;
  readonly end: CallEnd;
  /** How many sources were asked. */
  readonly attempts: number;
  /** The prices of the model at that time. */
  readonly prices: ModelPrices;
}
