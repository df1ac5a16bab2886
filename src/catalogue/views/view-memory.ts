import { Content, type EncodedBody } from "./content.ts";
import type { Plain } from "./plain.ts";
import { FairShares } from "../fair-shares.ts";
import type { Listing, ListingUser } from "./listing.ts";

// The memory of a body, without its bytes.
const bodyOverheadBytes = 400;
/** Stands for the organization of bytes that several organizations share. No organization has this id. */
export const everybody = "";

interface SharedContent {
  readonly content: Content;
  organization: string;
}

/** Counts the memory of all views, and stores equal contents of different views once. */
export class ViewMemory extends FairShares {
  readonly #contents = new Map<string, SharedContent>();

  /**
   * Calls `make` with the content of this digest, creating it from `plain` if new. The content is kept until all its
   * users are released.
   */
  share<User extends object>(
    organization: string,
    digest: string,
    plain: Plain,
    make: (content: Content) => User,
  ): User {
    const shared = this.#contents.get(digest) ?? this.#add(organization, digest, plain);
    const user = make(shared.content);
    shared.content.retain(user);
    if (shared.organization !== organization && shared.organization !== everybody) {
      shared.organization = everybody;
      for (const body of shared.content.bodies) this.#count(everybody, body);
    }
    return user;
  }

  release(digest: string, user: object): void {
    const content = this.#contents.get(digest)?.content;
    content?.release(user);
    if (content === undefined || content.users > 0) return;
    this.#contents.delete(digest);
    for (const body of content.bodies) this.remove(body);
  }

  retainListing(organization: string, listing: Listing, user: ListingUser): void {
    listing.users.add(user);
    this.keep(organization, listing, listing.size);
  }

  releaseListing(listing: Listing, user: ListingUser): void {
    listing.users.delete(user);
    if (listing.users.size === 0) this.remove(listing);
  }

  #add(organization: string, digest: string, plain: Plain): SharedContent {
    const shared: SharedContent = {
      content: new Content(plain, (body) => this.#count(shared.organization, body)),
      organization,
    };
    this.#contents.set(digest, shared);
    return shared;
  }

  #count(organization: string, body: EncodedBody): void {
    this.keep(organization, body, bodyOverheadBytes + body.size);
  }
}
