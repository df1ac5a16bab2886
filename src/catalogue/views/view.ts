import { createHash, createHmac } from "node:crypto";
import type { Reader } from "../../core/people/actor.ts";
import { lifecycleOf } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import type { Dialect, Frame } from "../../dialects/dialect.ts";
import { CacheEntry } from "../fair-shares.ts";
import { findSorted, type SortedModels } from "../sorted-models.ts";
import { turns, type Slices } from "../turns.ts";
import { compressForReaderBytesMax, Content, type Encoding, type Remake } from "./content.ts";
import { bytesOfRow, Listing, type ListingUser, type Row } from "./listing.ts";
import { Rendering, variantOf, type VariantOnce } from "./rendering.ts";
import type { TagKey } from "./tag-key.ts";
import type { ViewMemory } from "./view-memory.ts";
import { joined, streamList, writeList, type WrittenList } from "./written-list.ts";

// Measured by bench/scaling/heap.ts, without texts and bodies: an empty view, a rendering with its headers, and the
// rendering of a single model with its entries in the maps.
const viewBytes = 4_000;
const renderingBytes = 8_000;
const singleBytes = 4_000;

export interface ViewParts {
  readonly reader: Reader;
  readonly tagKey: TagKey;
  /** In id order. */
  readonly models: SortedModels;
  /** Memory that the array of models takes; 0 where it is the catalogue's. */
  readonly modelBytes: number;
  readonly today: string;
  readonly memory: ViewMemory;
  /** Called when the view is evicted and must not be kept any longer. */
  readonly onEvict: () => void;
}

interface CachedList {
  readonly rendering: Rendering;
  readonly digest: string;
}

/**
 * The models that one audience may see on one day, each answer rendered once per dialect. A change drops the whole
 * view.
 */
export class View extends CacheEntry implements ListingUser {
  /** In id order. */
  readonly models: SortedModels;
  readonly #parts: ViewParts;
  readonly #lists = new Map<string, CachedList>();
  readonly #listings = new Map<string, Listing>();
  readonly #listsUnderWay = new Map<string, Promise<Rendering>>();
  readonly #listingsUnderWay = new Map<string, Promise<Listing>>();
  readonly #singles = new Map<string, Map<string, CachedModel>>();
  #isDropped = false;

  constructor(parts: ViewParts) {
    super();
    this.#parts = parts;
    this.models = parts.models;
  }

  get organizationId(): string {
    return this.#parts.reader.organizationId;
  }

  /** Its memory with the renderings of its lists, without bodies, listings and single models. */
  get ownBytes(): number {
    return viewBytes + this.#parts.modelBytes + renderingBytes * this.#lists.size;
  }

  /** The complete list, without models that are shut down: the answer to a request without a query. */
  list(dialect: Dialect): Rendering | Promise<Rendering> {
    return (
      this.#lists.get(dialect.name)?.rendering ??
      this.#once(this.#listsUnderWay, dialect, (slices) => this.#makeList(dialect, slices))
    );
  }

  /** The rows for filtered lists and pages. */
  listing(dialect: Dialect): Listing | Promise<Listing> {
    const cached = this.#listings.get(dialect.name);
    if (cached === undefined)
      return this.#once(this.#listingsUnderWay, dialect, (slices) => this.#makeListing(dialect, slices));
    cached.used = true;
    return cached;
  }

  /** One model, with the same bytes as in the list; null if this audience does not see it. */
  single(dialect: Dialect, id: string): Rendering | null {
    const cached = this.#singles.get(dialect.name)?.get(id);
    if (cached !== undefined) {
      cached.used = true;
      return cached.rendering;
    }
    const model = this.find(id);
    return model === null || !isSupported(dialect, model) ? null : this.#makeSingle(dialect, id, model);
  }

  /** The list as if it had this model alone; without any if the list leaves this one out. */
  listOfOne(dialect: Dialect, id: string): { readonly text: string; readonly isListed: boolean } {
    const model = this.find(id);
    const isListed = model !== null && isListedIn(dialect, model) && !this.isShutDown(model);
    const { before, after } = dialect.frame(isListed ? [model] : []);
    if (!isListed) return { text: before + after, isListed };
    const { reader, today } = this.#parts;
    const element = dialect.element(model, today, reader);
    return { text: before + entryOf(dialect, { model, element }) + after, isListed };
  }

  find(id: string): Model | null {
    return findSorted(this.models, id);
  }

  /** Whether a model is past its shutdown date: it can be retrieved, and is only in lists that ask for such models. */
  isShutDown(model: Model): boolean {
    return lifecycleOf(model, this.#parts.today) === "shut-down";
  }

  /** These rows as a list that is sent once and not cached. */
  async renderOnce(
    dialect: Dialect,
    rows: readonly Row[],
    frame: Frame,
    encoding: Encoding,
    slices: Slices,
  ): Promise<VariantOnce> {
    const entryAt = (at: number) => entryOf(dialect, rows[at] as Row);
    const list = await writeList(frame, rows.length, entryAt, slices, compressForReaderBytesMax);
    const { pieces, length, digest } = list;
    if (length <= compressForReaderBytesMax) {
      const rendering = this.#unshared(dialect, Buffer.concat(pieces, length), digest);
      return slices.wait(async () => rendering.variant(encoding));
    }
    // Compressing it would occupy a processor for a single reader.
    const payload = streamList(frame, rows.length, entryAt);
    return variantOf({ encoding: "identity", payload }, this.#tag(digest), dialect.etagHeader);
  }

  evict(): void {
    this.drop();
    this.#parts.onEvict();
  }

  /** Answers no new request from now on. Requests in progress may still use it. */
  drop(): void {
    this.#isDropped = true;
    const { memory } = this.#parts;
    memory.remove(this);
    for (const { rendering, digest } of this.#lists.values()) memory.release(digest, rendering);
    for (const listing of this.#listings.values()) memory.releaseListing(listing, this);
    this.#listings.clear();
    for (const ofDialect of this.#singles.values()) for (const single of ofDialect.values()) memory.remove(single);
    this.#singles.clear();
  }

  forgetListing(gone: Listing): void {
    for (const [name, listing] of this.#listings) if (listing === gone) this.#listings.delete(name);
  }

  /** Further requests wait for the same result. */
  #once<Made>(
    underWay: Map<string, Promise<Made>>,
    dialect: Dialect,
    make: (slices: Slices) => Promise<Made>,
  ): Promise<Made> {
    const begun = underWay.get(dialect.name);
    if (begun !== undefined) return begun;
    const making = turns.run(this.organizationId, "listModels", make).finally(() => underWay.delete(dialect.name));
    underWay.set(dialect.name, making);
    return making;
  }

  async #makeList(dialect: Dialect, slices: Slices): Promise<Rendering> {
    const list = await this.#writeWhole(dialect, slices);
    const { digest } = list;
    const body = await joined(list, slices);
    if (this.#isDropped) return this.#unshared(dialect, body, digest);
    const remake = () =>
      turns.run(this.organizationId, "listModels", async (again) =>
        joined(await this.#writeWhole(dialect, again), again),
      );
    const { memory } = this.#parts;
    const make = (content: Content) => this.#rendering(content, dialect, digest, remake);
    const rendering = memory.share(this.organizationId, digest, body, make);
    this.#lists.set(dialect.name, { rendering, digest });
    memory.keep(this.organizationId, this, this.ownBytes);
    return rendering;
  }

  /** Written from the rows of a listing if there is one, otherwise element by element without caching them. */
  async #writeWhole(dialect: Dialect, slices: Slices): Promise<WrittenList> {
    const cached = this.#listings.get(dialect.name) ?? this.#listingsUnderWay.get(dialect.name);
    if (cached !== undefined) {
      const { current } = await slices.wait(async () => cached);
      const frame = dialect.frame(current.map(({ model }) => model));
      return writeList(frame, current.length, (at) => entryOf(dialect, current[at] as Row), slices);
    }
    const { reader, today } = this.#parts;
    const models: Model[] = [];
    await slices.each(this.models, (model) => {
      if (isListedIn(dialect, model) && lifecycleOf(model, today) !== "shut-down") models.push(model);
    });
    const entryAt = (at: number) => {
      const model = models[at] as Model;
      return entryOf(dialect, { model, element: dialect.element(model, today, reader) });
    };
    return writeList(dialect.frame(models), models.length, entryAt, slices);
  }

  async #makeListing(dialect: Dialect, slices: Slices): Promise<Listing> {
    const { reader, tagKey, today, memory } = this.#parts;
    const [rows, current]: [Row[], Row[]] = [[], []];
    let size = 0;
    await slices.each(this.models, (model) => {
      if (!isListedIn(dialect, model)) return;
      const element = dialect.element(model, today, reader);
      const row = { model, element, lifecycle: lifecycleOf(model, today) };
      rows.push(row);
      if (row.lifecycle !== "shut-down") current.push(row);
      size += bytesOfRow(row);
    });
    const listing = new Listing(rows, current, size, tagKey);
    if (this.#isDropped) return listing;
    this.#listings.set(dialect.name, listing);
    memory.retainListing(this.organizationId, listing, this);
    return listing;
  }

  #makeSingle(dialect: Dialect, id: string, found: Model): Rendering {
    const { reader, today, memory } = this.#parts;
    const target = dialect.resolvesAliases && found.target !== null ? this.find(found.target) : null;
    const element = dialect.element(target ?? found, today, reader);
    const body = new TextEncoder().encode(dialect.one?.(element) ?? element);
    const rendering = this.#unshared(dialect, body, createHash("sha256").update(body).digest("base64"));
    if (this.#isDropped) return rendering;
    const singles = this.#singles.get(dialect.name) ?? new Map<string, CachedModel>();
    this.#singles.set(dialect.name, singles);
    const single = new CachedModel(rendering, () => singles.delete(id));
    singles.set(id, single);
    // The compressed forms take at most the same again.
    memory.keep(this.organizationId, single, singleBytes + 2 * body.length);
    return rendering;
  }

  /** A rendering that shares its bytes with no other view. */
  #unshared(dialect: Dialect, body: Uint8Array, digest: string): Rendering {
    const content = new Content(body, () => undefined);
    const rendering = this.#rendering(content, dialect, digest, () => body);
    content.retain(rendering);
    return rendering;
  }

  #rendering(content: Content, { etagHeader }: Dialect, digest: string, remake: Remake): Rendering {
    return new Rendering(content, this.#tag(digest), etagHeader, remake);
  }

  /** Made with a secret of the audience, so no other audience has this tag, and it does not reveal what is hidden. */
  #tag(digest: string): string {
    return createHmac("sha256", this.#parts.tagKey).update(digest).digest("base64url").slice(0, 27);
  }
}

class CachedModel extends CacheEntry {
  readonly rendering: Rendering;
  readonly evict: () => void;

  constructor(rendering: Rendering, evict: () => void) {
    super();
    this.rendering = rendering;
    this.evict = evict;
  }
}

function entryOf({ entry }: Dialect, { model, element }: Pick<Row, "model" | "element">): string {
  return entry === undefined ? element : entry(element, model);
}

function isListedIn(dialect: Dialect, model: Model): boolean {
  return model.visibility === "listed" && isSupported(dialect, model);
}

function isSupported(dialect: Dialect, model: Model): boolean {
  return dialect.lists?.(model) ?? true;
}
