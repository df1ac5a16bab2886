import { isIP } from "node:net";
import { LruCache } from "../../core/collections/lru-cache.ts";
import { Refusal } from "../../core/refusal.ts";

const failuresPerMinute = 10;
const periodMs = 60_000;
const addressesMax = 10_000;

interface Failures {
  count: number;
  /** When the oldest of them is forgotten, by the clock that never goes back. */
  readonly endsMs: number;
}

/** Counts failed sign-ins by address. An address with too many in a minute waits until it is over. */
export class SignInAttempts {
  readonly #nowMs: () => number;
  readonly #failures = new LruCache<Failures>(addressesMax);

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts an attempt as failed until `succeeded` is called, so that attempts at once count too. Throws the refusal. */
  begin(address: string | null): { succeeded(): void } {
    const nowMs = this.#nowMs();
    const network = networkOf(address);
    const known = this.#failures.get(network);
    const failures = known !== undefined && known.endsMs > nowMs ? known : { count: 0, endsMs: nowMs + periodMs };
    if (failures.count >= failuresPerMinute) throw tooMany(failures.endsMs - nowMs);
    failures.count++;
    this.#failures.set(network, failures);
    return { succeeded: () => void failures.count-- };
  }
}

function tooMany(waitMs: number): Refusal {
  const message = `Too many sign-ins from your address have failed. At most ${failuresPerMinute} may in a minute.`;
  return new Refusal("rate-limited", message, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
}

/** One host has as many addresses of IPv6 as it likes, in one network of 64 bits. */
function networkOf(address: string | null): string {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, "") ?? "";
  if (isIP(plain) !== 6) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const all = plain.includes("::") ? [...groups, ...Array<string>(missing).fill("0"), ...tail.split(":")] : groups;
  return all.slice(0, 4).join(":");
}
