import { createHash, createHmac } from "node:crypto";
import type { Audience, Reader } from "../../core/people/actor.ts";
import { lifecycleOf } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import type { Dialect, Frame } from "../../dialects/dialect.ts";
import { CacheEntry } from "../fair-shares.ts";
import { findVisible, visibleTo, type ModelsOf } from "../catalogue.ts";
import type { SortedModels } from "../sorted-models.ts";
import { turns, type Slices } from "../turns.ts";
import { compressForReaderBytesMax, Content, type Encoding } from "./content.ts";
import { plainOf, type Plain } from "./plain.ts";
import { Listing, type ListingUser, type Row } from "./listing.ts";
import type { Piece } from "./piece.ts";
import type { PieceCache } from "./piece-cache.ts";
import { PiecedList } from "./pieced-list.ts";
import { Rendering, variantOf, type VariantOnce } from "./rendering.ts";
import type { TagKey } from "./tag-key.ts";
import type { ViewMemory } from "./view-memory.ts";
import { streamList, writeList } from "./written-list.ts";

// Measured by bench/scaling/heap.ts, without texts and bodies: an empty view, a rendering with its headers, and the
// rendering of a single model with its entries in the maps.
const viewBytes = 4_000;
const renderingBytes = 8_000;
const singleBytes = 4_000;
const pointerBytes = 8;

export interface ViewParts {
  readonly audience: Audience;
  readonly models: ModelsOf;
  readonly tagKey: TagKey;
  readonly today: string;
  readonly memory: ViewMemory;
  readonly pieces: PieceCache;
  /** Called when the view is evicted and must not be kept any longer. */
  readonly onEvict: () => void;
}

interface CachedList {
  readonly rendering: Rendering;
  readonly digest: string;
  /** Its memory, without its pieces and bodies. */
  readonly bytes: number;
}

/**
 * The models that one audience may see on one day, each answer rendered once per dialect. A change drops the whole
 * view.
 */
export class View extends CacheEntry implements ListingUser {
  readonly #parts: ViewParts;
  readonly #reader: Reader;
  /** What the audience sees, in id order; null before the first list. */
  #visible: SortedModels | null = null;
  readonly #lists = new Map<string, CachedList>();
  readonly #listings = new Map<string, Listing>();
  readonly #listsUnderWay = new Map<string, Promise<Rendering>>();
  readonly #listingsUnderWay = new Map<string, Promise<Listing>>();
  readonly #singles = new Map<string, Map<string, CachedModel>>();
  #isDropped = false;

  constructor(parts: ViewParts) {
    super();
    this.#parts = parts;
    this.#reader = { organizationId: parts.audience.organizationId };
  }

  get organizationId(): string {
    return this.#reader.organizationId;
  }

  /** Its memory with the renderings of its lists, without bodies, listings and single models. */
  get ownBytes(): number {
    let listBytes = 0;
    for (const { bytes } of this.#lists.values()) listBytes += bytes;
    const isShared = this.#visible === this.#parts.models.base;
    const modelBytes = isShared ? 0 : pointerBytes * (this.#visible?.length ?? 0);
    return viewBytes + modelBytes + listBytes;
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
    const element = dialect.element(model, this.#parts.today, this.#reader);
    const entry = dialect.entry?.(element, model) ?? element;
    return { text: before + entry + after, isListed };
  }

  find(id: string): Model | null {
    const { audience, models } = this.#parts;
    return findVisible(audience, models, id);
  }

  /** All models that the audience sees, in id order. */
  models(): Promise<SortedModels> {
    return turns.run(this.organizationId, "listModels", (slices) => this.#models(slices));
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
    const entryAt = (at: number) => {
      const row = rows[at] as Row;
      return row.piece.entry(row.at);
    };
    const list = await writeList(frame, rows.length, entryAt, slices, compressForReaderBytesMax);
    const { pieces, length, digest } = list;
    if (length <= compressForReaderBytesMax) {
      const rendering = this.#unshared(dialect, plainOf(Buffer.concat(pieces, length)), digest);
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

  async #models(slices: Slices): Promise<SortedModels> {
    if (this.#visible !== null) return this.#visible;
    const { audience, models, memory } = this.#parts;
    this.#visible = await visibleTo(audience, models, slices);
    if (!this.#isDropped) memory.keep(this.organizationId, this, this.ownBytes);
    return this.#visible;
  }

  async #makeList(dialect: Dialect, slices: Slices): Promise<Rendering> {
    const { today, memory, pieces } = this.#parts;
    const models: Model[] = [];
    await slices.each(await this.#models(slices), (model) => {
      if (isListedIn(dialect, model) && lifecycleOf(model, today) !== "shut-down") models.push(model);
    });
    let next = 0;
    const nextPiece = () => {
      if (next === models.length) return null;
      const piece = pieces.pieceAt(models, next, dialect, this.#reader);
      next += piece.models.length;
      return piece;
    };
    const list = await PiecedList.write(this.organizationId, dialect.frame(models), nextPiece, slices);
    if (this.#isDropped) return this.#unshared(dialect, list, list.digest);
    const make = (content: Content) => this.#rendering(content, dialect, list.digest);
    const rendering = memory.share(this.organizationId, list.digest, list, make);
    const bytes = renderingBytes + pointerBytes * list.pieceCount;
    this.#lists.set(dialect.name, { rendering, digest: list.digest, bytes });
    memory.keep(this.organizationId, this, this.ownBytes);
    return rendering;
  }

  async #makeListing(dialect: Dialect, slices: Slices): Promise<Listing> {
    const { tagKey, today, memory } = this.#parts;
    const models: Model[] = [];
    await slices.each(await this.#models(slices), (model) => void (isListedIn(dialect, model) && models.push(model)));
    const [rows, pieces]: [Row[], Piece[]] = [[], []];
    while (rows.length < models.length) {
      await slices.pause();
      const piece = this.#parts.pieces.pieceAt(models, rows.length, dialect, this.#reader);
      pieces.push(piece);
      for (const [at, model] of piece.models.entries())
        rows.push({ model, lifecycle: lifecycleOf(model, today), piece, at });
    }
    const listing = new Listing(rows, pieces, tagKey);
    if (this.#isDropped) return listing;
    this.#listings.set(dialect.name, listing);
    memory.retainListing(this.organizationId, listing, this);
    return listing;
  }

  #makeSingle(dialect: Dialect, id: string, found: Model): Rendering {
    const { today, memory } = this.#parts;
    const target = dialect.resolvesAliases && found.target !== null ? this.find(found.target) : null;
    const element = dialect.element(target ?? found, today, this.#reader);
    const body = new TextEncoder().encode(dialect.one?.(element) ?? element);
    const rendering = this.#unshared(dialect, plainOf(body), createHash("sha256").update(body).digest("base64"));
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
  #unshared(dialect: Dialect, plain: Plain, digest: string): Rendering {
    const content = new Content(plain, () => undefined);
    const rendering = this.#rendering(content, dialect, digest);
    content.retain(rendering);
    return rendering;
  }

  #rendering(content: Content, { etagHeader }: Dialect, digest: string): Rendering {
    return new Rendering(content, this.#tag(digest), etagHeader);
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

function isListedIn(dialect: Dialect, model: Model): boolean {
  return model.visibility === "listed" && isSupported(dialect, model);
}

function isSupported(dialect: Dialect, model: Model): boolean {
  return dialect.lists?.(model) ?? true;
}
