import { setImmediate } from "node:timers/promises";
import { DigestSet } from "../../core/collections/digest-set.ts";
import type { Changes } from "../../store/changes.ts";
import type { Store } from "../../store/store.ts";

// A page takes about a millisecond of the event loop.
const keysOfPage = 500;
const retryMs = 1_000;

/**
 * The digests of all keys that are not revoked, so that a key that does not exist needs no look-up. They are read at the
 * first question, in the background. Until then, and whenever it cannot tell, a key is looked up.
 */
export class UnrevokedKeys {
  readonly #store: Pick<Store, "unrevokedDigests">;
  #digests = new DigestSet();
  #state: "unread" | "reading" | "complete" = "unread";
  #failedMs = -Infinity;

  constructor(store: Pick<Store, "unrevokedDigests">) {
    this.#store = store;
  }

  get bytes(): number {
    return this.#digests.bytes;
  }

  /** Whether no key with this digest existed at the revision of the catalogue, or only a revoked one. */
  lacks(digest: string): boolean {
    if (this.#state === "complete") return !this.#digests.has(digest);
    if (this.#state === "unread" && performance.now() - this.#failedMs >= retryMs) void this.#read();
    return false;
  }

  /** Also while they are read: a page may be older than the change, or come after it. */
  apply({ keyDigests, revokedKeyDigests }: Changes): void {
    if (this.#state === "unread") return;
    for (const digest of keyDigests) this.#digests.add(digest);
    for (const digest of revokedKeyDigests) this.#digests.delete(digest);
  }

  /** For a store whose content may have been replaced. */
  forgetAll(): void {
    this.#digests = new DigestSet();
    this.#state = "unread";
  }

  async #read(): Promise<void> {
    const digests = this.#digests;
    this.#state = "reading";
    try {
      let last: string | undefined = "";
      while (last !== undefined) {
        const page: readonly string[] = await this.#store.unrevokedDigests(last, keysOfPage);
        if (this.#digests !== digests) return;
        for (const digest of page) digests.add(digest);
        last = page.length < keysOfPage ? undefined : page.at(-1);
        await setImmediate();
      }
      if (this.#digests === digests) this.#state = "complete";
    } catch {
      // The look-up meets the same failure, and reports it.
      if (this.#digests !== digests) return;
      this.forgetAll();
      this.#failedMs = performance.now();
    }
  }
}
