import type { CallLimits } from "../../../core/call-limits.ts";
import type { Actor } from "../../../core/people/actor.ts";
import { Refusal, tryLater } from "../../../core/refusal.ts";

const mebibyte = 1024 * 1024;
const retryAfterSeconds = 1;

/**
 * How many bytes of request bodies may be in memory at once: for one key, for one organization, and for all of them.
 */
export interface BodyBounds {
  readonly perKey: number;
  readonly perOrganization: number;
  /** Each organization may always hold this much. */
  readonly reserved: number;
  /** All organizations together may hold this much beyond that. */
  readonly shared: number;
  /** What is reserved adds up to no more than this. */
  readonly inAll: number;
}

export const bodyBoundsDefault: BodyBounds = {
  perKey: 4 * mebibyte,
  perOrganization: 16 * mebibyte,
  reserved: mebibyte,
  shared: 64 * mebibyte,
  inAll: 512 * mebibyte,
};

/** For the bodies of calls, which are in memory until the source has answered. */
export function callBodyBounds({ jsonBytesMax, multipartBytesMax }: CallLimits): BodyBounds {
  const longest = Math.max(jsonBytesMax, multipartBytesMax);
  return {
    perKey: 2 * longest,
    perOrganization: 4 * longest,
    reserved: longest,
    shared: 8 * longest,
    inAll: 16 * longest,
  };
}

/** For routes without a bound of their own. */
export const bodyBytesMaxDefault = 256 * 1024;

/** Whose bodies are counted together. */
export interface BodySender extends Pick<Actor, "keyId"> {
  readonly audience: Pick<Actor["audience"], "organizationId">;
}

/** How much one request may send. The listener counts bytes as they arrive, and the answer releases them. */
export interface BodyAllowance {
  /** Counts bytes that are about to be stored. Throws the refusal if they are too many. */
  hold(bytes: number): void;
  /** The whole body has arrived. */
  arrived(): void;
  release(): void;
}

/** Counts the request bodies in memory: those that are arriving, and those whose requests are not answered yet. */
export class RequestBodies {
  readonly #bounds: BodyBounds;
  readonly #byKey = new Map<string, number>();
  readonly #byOrganization = new Map<string, number>();
  #total = 0;
  /** Bytes beyond the organizations' reserves. */
  #shared = 0;

  constructor(bounds = bodyBoundsDefault) {
    this.#bounds = bounds;
  }

  /** Bytes held by all requests. */
  get bytes(): number {
    return this.#total;
  }

  allowance(
    { keyId, audience: { organizationId } }: BodySender,
    arrived: () => void,
    bytesMax = bodyBytesMaxDefault,
  ): BodyAllowance {
    let held = 0;
    return {
      arrived,
      hold: (bytes) => {
        // NaN would pass every bound and stay in the sums.
        if (!Number.isSafeInteger(bytes) || held + bytes > bytesMax) throw tooLarge(bytesMax);
        this.#refuseTooMany(keyId, organizationId, bytes);
        held += bytes;
        this.#count(keyId, organizationId, bytes);
      },
      release: () => {
        this.#count(keyId, organizationId, -held);
        held = 0;
      },
    };
  }

  #refuseTooMany(keyId: string, organizationId: string, bytes: number): void {
    const { perKey, perOrganization, shared, inAll } = this.#bounds;
    const held = this.#byOrganization.get(organizationId) ?? 0;
    if ((this.#byKey.get(keyId) ?? 0) + bytes > perKey) throw tooMany("API key");
    if (held + bytes > perOrganization) throw tooMany("organization");
    const beyond = this.#beyondReserve(held + bytes) - this.#beyondReserve(held);
    if ((beyond > 0 && this.#shared + beyond > shared) || this.#total + bytes > inAll)
      throw tryLater("The server is receiving too many request bodies. Please try again shortly.", retryAfterSeconds);
  }

  #beyondReserve(held: number): number {
    return Math.max(0, held - this.#bounds.reserved);
  }

  #count(keyId: string, organizationId: string, bytes: number): void {
    const held = this.#byOrganization.get(organizationId) ?? 0;
    this.#shared += this.#beyondReserve(held + bytes) - this.#beyondReserve(held);
    this.#total += bytes;
    add(this.#byKey, keyId, bytes);
    add(this.#byOrganization, organizationId, bytes);
  }
}

function tooLarge(bytesMax: number): Refusal {
  return new Refusal("body-too-large", `The body must be at most ${bytesMax} bytes long.`, { param: "body" });
}

function tooMany(whose: string): Refusal {
  const message = `This ${whose} has too many request bodies under way. Let some finish before sending another.`;
  return new Refusal("rate-limited", message, { retryAfterSeconds });
}

function add(counts: Map<string, number>, name: string, bytes: number): void {
  const sum = (counts.get(name) ?? 0) + bytes;
  if (sum === 0) counts.delete(name);
  else counts.set(name, sum);
}
