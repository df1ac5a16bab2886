import { Content, type Body, type ContentHolder } from "./content.ts";
import { FairShares, type Kept } from "../fair-shares.ts";
import type { Listing, ListingHolder } from "./listing.ts";

// Beside its bytes.
const bodyBytes = 400;
/** Holds what several organizations send alike. No organization has this id. */
const everybody = "";

interface SharedContent {
  readonly content: Content;
  owner: string;
}

/** Counts what views keep, and finds contents again that somebody else sends already: the same bytes are kept once. */
export class ViewMemory {
  readonly #shares: FairShares;
  readonly #contents = new Map<string, SharedContent>();

  constructor(bytesMax: number) {
    this.#shares = new FairShares(bytesMax);
  }

  get bytes(): number {
    return this.#shares.bytes;
  }

  keep(owner: string, item: Kept, bytes: number): void {
    this.#shares.keep(owner, item, bytes);
  }

  remove(item: Kept): void {
    this.#shares.remove(item);
  }

  /** Has the content with this digest, whose bytes are these, held by what `make` makes of it, until it is released. */
  hold<Holder extends ContentHolder>(
    owner: string,
    digest: string,
    source: Uint8Array,
    make: (content: Content) => Holder,
  ): Holder {
    const shared = this.#contents.get(digest) ?? this.#add(owner, digest, source);
    const holder = make(shared.content);
    shared.content.hold(holder);
    if (shared.owner !== owner && shared.owner !== everybody) {
      shared.owner = everybody;
      for (const body of shared.content.bodies) this.#count(everybody, body);
    }
    return holder;
  }

  release(digest: string, holder: ContentHolder): void {
    const content = this.#contents.get(digest)?.content;
    content?.release(holder);
    if (content === undefined || content.holders > 0) return;
    this.#contents.delete(digest);
    for (const body of content.bodies) this.#shares.remove(body);
  }

  holdListing(owner: string, listing: Listing, holder: ListingHolder): void {
    listing.holders.add(holder);
    this.#shares.keep(owner, listing, listing.size);
  }

  releaseListing(listing: Listing, holder: ListingHolder): void {
    listing.holders.delete(holder);
    if (listing.holders.size === 0) this.#shares.remove(listing);
  }

  #add(owner: string, digest: string, source: Uint8Array): SharedContent {
    const shared: SharedContent = {
      content: new Content(source, (body) => this.#count(shared.owner, body)),
      owner,
    };
    this.#contents.set(digest, shared);
    return shared;
  }

  #count(owner: string, body: Body): void {
    this.#shares.keep(owner, body, bodyBytes + body.size);
  }
}
