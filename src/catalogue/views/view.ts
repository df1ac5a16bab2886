import { createHash, createHmac } from "node:crypto";
import type { Reader } from "../../core/people/actor.ts";
import { lifecycleOf } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import type { Dialect, DialectName, Frame } from "../../dialects/dialect.ts";
import { Content, type Remake } from "./content.ts";
import { Kept } from "../fair-shares.ts";
import { bytesOfRow, Listing, type ListingHolder, type Row } from "./listing.ts";
import { Rendering } from "./rendering.ts";
import { findSorted, type SortedModels } from "../sorted-models.ts";
import type { TagKey } from "./tag-key.ts";
import { turns, type Slices } from "../turns.ts";
import type { ViewMemory } from "./view-memory.ts";
import { writtenList } from "./written-list.ts";

// Beside texts and bodies, measured as in bench/scaling/heap.ts: an empty view, a rendering with its headers, and one of a single
// model with its place in the maps.
const viewBytes = 4_000;
const renderingBytes = 8_000;
const singleBytes = 4_000;

export interface ViewParts {
  readonly reader: Reader;
  readonly tagKey: TagKey;
  /** In id order. */
  readonly models: SortedModels;
  /** What the list of models takes; nothing where it is the catalogue's own. */
  readonly modelBytes: number;
  readonly today: string;
  readonly fixedHeaders: Readonly<Record<string, string>>;
  readonly memory: ViewMemory;
  /** Called when the view must not be held any longer, because others need the room. */
  readonly letGo: () => void;
}

interface List {
  readonly rendering: Rendering;
  readonly digest: string;
}

/** The models one audience may see on one day, each answer rendered once per dialect. Dropped whole when one changes. */
export class View extends Kept implements ListingHolder {
  /** In id order. */
  readonly models: SortedModels;
  readonly #parts: ViewParts;
  readonly #lists = new Map<DialectName, List>();
  readonly #listings = new Map<DialectName, Listing>();
  readonly #listsUnderWay = new Map<DialectName, Promise<Rendering>>();
  readonly #listingsUnderWay = new Map<DialectName, Promise<Listing>>();
  readonly #singles = new Map<DialectName, Map<string, Single>>();
  #isDropped = false;

  constructor(parts: ViewParts) {
    super();
    this.#parts = parts;
    this.models = parts.models;
  }

  get organizationId(): string {
    return this.#parts.reader.organizationId;
  }

  /** What it takes itself, with the renderings of its lists, but without bodies, listings and single models. */
  get ownBytes(): number {
    return viewBytes + this.#parts.modelBytes + renderingBytes * this.#lists.size;
  }

  /** The list as it is without being asked for anything else: complete, without those that are shut down. */
  list(dialect: Dialect): Rendering | Promise<Rendering> {
    return (
      this.#lists.get(dialect.name)?.rendering ??
      this.#once(this.#listsUnderWay, dialect, (slices) => this.#makeList(dialect, slices))
    );
  }

  /** What filtered lists and pages are made from. */
  listing(dialect: Dialect): Listing | Promise<Listing> {
    const kept = this.#listings.get(dialect.name);
    if (kept === undefined)
      return this.#once(this.#listingsUnderWay, dialect, (slices) => this.#makeListing(dialect, slices));
    kept.used = true;
    return kept;
  }

  /** One model's body, the very bytes it has in the list; null when this audience sees no such model. */
  single(dialect: Dialect, id: string): Rendering | null {
    const kept = this.#singles.get(dialect.name)?.get(id);
    if (kept !== undefined) {
      kept.used = true;
      return kept.rendering;
    }
    const model = this.find(id);
    return model === null || !suits(dialect, model) ? null : this.#makeSingle(dialect, id, model);
  }

  find(id: string): Model | null {
    return findSorted(this.models, id);
  }

  /** Whether a model is past its date, so that it can be retrieved and is in no list unless asked for. */
  isShutDown(model: Model): boolean {
    return lifecycleOf(model, this.#parts.today) === "shut-down";
  }

  /** These rows as a list, which is kept by nobody. */
  async renderList(dialect: Dialect, rows: readonly Row[], frame: Frame, slices: Slices): Promise<Rendering> {
    const entryAt = (at: number) => entryOf(dialect, rows[at] as Row);
    const { body, digest } = await written(frame, rows.length, entryAt, slices);
    return this.#unshared(dialect, body, digest);
  }

  letGo(): void {
    this.drop();
    this.#parts.letGo();
  }

  /** Nobody will ask for it any more, though somebody may still be answered from it. */
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

  /** Several who ask for the same while it is being made wait for the one that is. */
  #once<Made>(
    underWay: Map<DialectName, Promise<Made>>,
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
    const { body, digest } = await this.#writeWhole(dialect, slices);
    if (this.#isDropped) return this.#unshared(dialect, body, digest);
    const remake = () => turns.run(this.organizationId, "listModels", (again) => this.#remake(dialect, again));
    const { memory } = this.#parts;
    const make = (content: Content) => this.#rendering(content, dialect, digest, remake);
    const rendering = memory.hold(this.organizationId, digest, body, make);
    this.#lists.set(dialect.name, { rendering, digest });
    this.#recount();
    return rendering;
  }

  async #remake(dialect: Dialect, slices: Slices): Promise<Uint8Array> {
    return (await this.#writeWhole(dialect, slices)).body;
  }

  /** From the rows of a listing where there is one, and otherwise without keeping any element longer than it takes. */
  async #writeWhole(dialect: Dialect, slices: Slices) {
    const kept = this.#listings.get(dialect.name) ?? this.#listingsUnderWay.get(dialect.name);
    if (kept !== undefined) {
      const { current } = await slices.wait(async () => kept);
      const frame = dialect.frame(current.map(({ model }) => model));
      return written(frame, current.length, (at) => entryOf(dialect, current[at] as Row), slices);
    }
    const { reader, today } = this.#parts;
    const models: Model[] = [];
    await slices.each(this.models, (model) => {
      if (isListed(dialect, model) && lifecycleOf(model, today) !== "shut-down") models.push(model);
    });
    const entryAt = (at: number) => {
      const model = models[at] as Model;
      return entryOf(dialect, { model, element: dialect.element(model, reader, today) });
    };
    return written(dialect.frame(models), models.length, entryAt, slices);
  }

  async #makeListing(dialect: Dialect, slices: Slices): Promise<Listing> {
    const { rows, current, size } = await this.#rows(dialect, slices);
    const listing = new Listing(rows, current, size, this.#parts.tagKey);
    if (this.#isDropped) return listing;
    this.#listings.set(dialect.name, listing);
    this.#parts.memory.holdListing(this.organizationId, listing, this);
    return listing;
  }

  async #rows(dialect: Dialect, slices: Slices) {
    const { reader, today } = this.#parts;
    const [rows, current]: [Row[], Row[]] = [[], []];
    let size = 0;
    await slices.each(this.models, (model) => {
      if (!isListed(dialect, model)) return;
      const element = dialect.element(model, reader, today);
      const row = { model, element, lifecycle: lifecycleOf(model, today) };
      rows.push(row);
      if (row.lifecycle !== "shut-down") current.push(row);
      size += bytesOfRow(row);
    });
    return { rows, current, size };
  }

  #makeSingle(dialect: Dialect, id: string, found: Model): Rendering {
    const { reader, today, memory } = this.#parts;
    const target = dialect.resolvesAliases && found.target !== null ? this.find(found.target) : null;
    const element = dialect.element(target ?? found, reader, today);
    const body = new TextEncoder().encode(dialect.one?.(element) ?? element);
    const rendering = this.#unshared(dialect, body, createHash("sha256").update(body).digest("base64"));
    if (this.#isDropped) return rendering;
    const singles = this.#singles.get(dialect.name) ?? new Map<string, Single>();
    this.#singles.set(dialect.name, singles);
    const single = new Single(rendering, () => singles.delete(id));
    singles.set(id, single);
    // Its compressed forms are at most as long again.
    memory.keep(this.organizationId, single, singleBytes + 2 * body.length);
    return rendering;
  }

  /** With bytes of its own, which go when it goes. */
  #unshared(dialect: Dialect, body: Uint8Array, digest: string): Rendering {
    const content = new Content(body, () => undefined);
    const rendering = this.#rendering(content, dialect, digest, () => body);
    content.hold(rendering);
    return rendering;
  }

  /** The tag is made under a secret of the audience's: it validates for no other, and tells nobody what is hidden. */
  #rendering(content: Content, { etagHeader }: Dialect, digest: string, remake: Remake): Rendering {
    const { tagKey, fixedHeaders } = this.#parts;
    const tag = createHmac("sha256", tagKey).update(digest).digest("base64url").slice(0, 27);
    return new Rendering(content, tag, fixedHeaders, etagHeader, remake);
  }

  /** The view's own bytes, with those of its renderings. */
  #recount(): void {
    this.#parts.memory.keep(this.organizationId, this, this.ownBytes);
  }
}

/** One model's rendering. */
class Single extends Kept {
  readonly rendering: Rendering;
  readonly letGo: () => void;

  constructor(rendering: Rendering, letGo: () => void) {
    super();
    this.rendering = rendering;
    this.letGo = letGo;
  }
}

async function written(frame: Frame, count: number, entryAt: (at: number) => string, slices: Slices) {
  const hash = createHash("sha256");
  const body = await writtenList(frame, count, entryAt, hash, slices);
  return { body, digest: hash.digest("base64") };
}

function entryOf({ entry }: Dialect, { model, element }: Pick<Row, "model" | "element">): string {
  return entry === undefined ? element : entry(element, model);
}

function isListed(dialect: Dialect, model: Model): boolean {
  return model.visibility === "listed" && suits(dialect, model);
}

function suits(dialect: Dialect, model: Model): boolean {
  return dialect.lists?.(model) ?? true;
}
