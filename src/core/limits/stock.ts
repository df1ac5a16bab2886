import type { Standing } from "./standing.ts";
import type { CallLimitName } from "../people/rate-limit.ts";
import { filled, millionths, type Bucket, type BucketSize, type Demand, type Drawn } from "./token-bucket.ts";

/** The time over which the use of a limit is averaged, and for which a server keeps a stock. */
const useMs = 1_000;
/** A server keeps no larger share of a limit in stock, ... */
const stockShareMax = 1 / 32;
/** ... nor of what is left of it. */
const leftShareMax = 1 / 16;
/** So many servers may each admit so much more than they have drawn. Together that is 5 % of a limit. */
const creditShare = 0.05 / 16;
/** Draws are rounded down, and a call that comes at the time that was named must not miss a millionth. */
const roundedMax = 0.001;
/** Less is no use in a minute. */
const forgottenUse = 1 / 60;

/**
 * A server's stock of one limit: what it has drawn from the bucket in the store and not used yet. Whether a call is
 * admitted is decided by the stock alone.
 */
export class Stock {
  readonly name: CallLimitName;
  #size: BucketSize;
  #level = 0;
  /** What the bucket held after the last draw; null if it is not known. */
  #bucket: Bucket | null = null;
  /** Use a second, when it was last computed. */
  #use = 0;
  #useAtMs = 0;
  /** Less than what was last taken at once is no use in stock. */
  #lastTaken = 0;

  constructor(name: CallLimitName, size: BucketSize) {
    this.name = name;
    this.#size = size;
  }

  get size(): BucketSize {
    return this.#size;
  }

  set size(size: BucketSize) {
    this.#size = size;
  }

  /** Takes this much if there is enough, or so little missing that it may be drawn later. */
  take(amount: number, nowMs: number): boolean {
    const level = this.#level + roundedMax;
    if (amount > level && amount > level + this.#credit(amount, nowMs)) return false;
    this.#level -= amount;
    this.#noteUse(amount, nowMs);
    return true;
  }

  /**
   * Corrects what was taken by what was used in the end. Negative if it was more. Calls that were open for long may give
   * back several times what the bucket holds, which has filled up since: that is not there to be used at once.
   */
  correct(amount: number): void {
    this.#level = Math.min(this.#level + amount, Math.max(this.#level, this.#size.capacity));
  }

  /** What to draw for calls that wait for `waiting`, or give back. Null if the stock is right as it is. */
  demand(waiting: number, nowMs: number): Demand | null {
    const target = this.#target(nowMs);
    const level = this.#level;
    if (level < 0 || waiting > level || level < target / 2)
      return { wanted: waiting + target - Math.max(0, level), owed: Math.max(0, -level) };
    if (level - waiting <= 2 * target) return null;
    return { wanted: 0, owed: target + waiting - level };
  }

  /** Gives everything back, or pays what is owed, before the server stops. */
  rest(): Demand | null {
    return this.#level === 0 ? null : { wanted: 0, owed: -this.#level };
  }

  /** A draw begins. What it gives back can be used no more, even if it fails. */
  drawing({ owed }: Demand): void {
    if (owed < 0) this.#level += owed;
  }

  /** What was owed before the draw is paid. */
  drawn({ owed }: Demand, { given, bucket }: Drawn): void {
    this.#level += given + Math.max(0, owed);
    this.#bucket = bucket;
  }

  /** Whether it has nothing, and has not been used for long. */
  isIdle(nowMs: number): boolean {
    return this.#level === 0 && this.#useAt(nowMs) < forgottenUse;
  }

  /** What is left for all servers, as far as this one knows. */
  left(nowMs: number): number {
    const bucket = this.#bucketAt(nowMs);
    return this.#level + (bucket === null ? this.#size.capacity : bucket.level / millionths);
  }

  /** After how long there may be this much, if nobody else takes it. */
  waitMs(amount: number, nowMs: number): number {
    const missing = amount - this.left(nowMs);
    const { capacity, periodMs } = this.#size;
    // Nothing is filled before the time up to which the bucket has been.
    const behindMs = Math.max(0, (this.#bucket?.atMs ?? nowMs) - nowMs);
    return missing <= 0 ? 0 : Math.ceil((missing / capacity) * periodMs) + behindMs;
  }

  /** `givenBack` was taken, and is given back in a moment. */
  standing(nowMs: number, givenBack = 0): Standing {
    const { capacity, periodMs } = this.#size;
    const left = Math.min(capacity, this.left(nowMs) + givenBack);
    const remaining = Math.max(0, Math.floor(left));
    const resetMs = capacity === 0 ? 0 : ((capacity - left) / capacity) * periodMs;
    return { name: this.name, limit: capacity, remaining, resetMs: Math.ceil(resetMs) };
  }

  /** What may be admitted beyond the stock: nothing once the bucket is known to have too little. */
  #credit(amount: number, nowMs: number): number {
    return this.left(nowMs) < amount ? 0 : this.#size.capacity * creditShare;
  }

  #target(nowMs: number): number {
    const left = this.#bucket === null ? this.#size.capacity : Math.max(0, this.#bucket.level) / millionths;
    const target = Math.min(
      (this.#useAt(nowMs) * useMs) / 1_000,
      this.#size.capacity * stockShareMax,
      left * leftShareMax,
    );
    return target < this.#lastTaken ? 0 : target;
  }

  #bucketAt(nowMs: number): Bucket | null {
    return this.#bucket === null ? null : filled(this.#bucket, this.#size, nowMs);
  }

  #noteUse(amount: number, nowMs: number): void {
    this.#use = this.#useAt(nowMs) + (amount / useMs) * 1_000;
    this.#useAtMs = nowMs;
    this.#lastTaken = amount;
  }

  #useAt(nowMs: number): number {
    return this.#use * Math.exp(Math.min(0, this.#useAtMs - nowMs) / useMs);
  }
}
