import { createHmac, type Hmac } from "node:crypto";
import type { Audience } from "../core/actor.ts";
import { lifecycleOf } from "../core/lifecycle.ts";
import type { Model } from "../core/model.ts";
import type { Dialect, DialectName, Frame } from "../dialects/dialect.ts";
import { bytesOf, Listing, type Row } from "./listing.ts";
import { Recent } from "./recent.ts";
import { Rendering } from "./rendering.ts";
import { findOnShelf, type Shelf } from "./shelf.ts";
import type { TagKey } from "./tag-key.ts";
import { turns, type Slices } from "./turns.ts";
import { writtenList } from "./written-list.ts";

const modelRenderingsMax = 10_000;

/** The models one audience may see on one day, each answer rendered once per dialect. Dropped whole when one changes. */
export class View {
  /** In id order. */
  readonly models: Shelf;
  readonly #audience: Audience;
  readonly #tagKey: TagKey;
  readonly #today: string;
  readonly #fixedHeaders: Readonly<Record<string, string>>;
  readonly #lists = new Map<DialectName, Rendering>();
  readonly #listings = new Map<DialectName, Listing>();
  readonly #listsUnderWay = new Map<DialectName, Promise<Rendering>>();
  readonly #listingsUnderWay = new Map<DialectName, Promise<Listing>>();
  readonly #singles = new Map<DialectName, Recent<Rendering>>();

  constructor(
    audience: Audience,
    tagKey: TagKey,
    models: Shelf,
    today: string,
    fixedHeaders: Readonly<Record<string, string>>,
  ) {
    this.#audience = audience;
    this.#tagKey = tagKey;
    this.models = models;
    this.#today = today;
    this.#fixedHeaders = fixedHeaders;
  }

  /** The list as it is without being asked for anything else: complete, without those that are shut down. */
  list(dialect: Dialect): Rendering | Promise<Rendering> {
    return (
      this.#lists.get(dialect.name) ??
      this.#once(this.#listsUnderWay, dialect, (slices) => this.#makeList(dialect, slices))
    );
  }

  /** What filtered lists and pages are made from. */
  listing(dialect: Dialect): Listing | Promise<Listing> {
    return (
      this.#listings.get(dialect.name) ??
      this.#once(this.#listingsUnderWay, dialect, (slices) => this.#makeListing(dialect, slices))
    );
  }

  /** One model's body, the very bytes it has in the list; null when this audience sees no such model. */
  single(dialect: Dialect, id: string): Rendering | null {
    const kept = this.#singles.get(dialect.name)?.get(id);
    if (kept !== undefined) return kept;
    const model = this.find(id);
    return model === null || !suits(dialect, model) ? null : this.#keepSingle(dialect, id, model);
  }

  find(id: string): Model | null {
    return findOnShelf(this.models, id);
  }

  /** Whether a model is past its date, so that it can be retrieved and is in no list unless asked for. */
  isShutDown(model: Model): boolean {
    return lifecycleOf(model, this.#today) === "shut-down";
  }

  /** These rows as a list, which is kept by nobody. */
  async renderList(dialect: Dialect, rows: readonly Row[], frame: Frame, slices: Slices): Promise<Rendering> {
    const { entry } = dialect;
    const entryAt = (at: number) => {
      const { element, model } = rows[at] as Row;
      return entry === undefined ? element : entry(element, model);
    };
    const hash = this.#tagHash();
    const body = await writtenList(frame, rows.length, entryAt, hash, slices);
    return this.#rendering(dialect, body, hash);
  }

  get listings(): readonly Listing[] {
    return [...this.#listings.values()];
  }

  /** What the renderings keep in memory, without the listings. */
  get bytes(): number {
    const singles = this.#singles.values().flatMap((ofDialect) => ofDialect.values());
    return [...this.#lists.values(), ...singles].reduce((total, rendering) => total + rendering.bytes, 0);
  }

  /** Several who ask for the same while it is being made wait for the one that is. */
  #once<Made>(
    underWay: Map<DialectName, Promise<Made>>,
    dialect: Dialect,
    make: (slices: Slices) => Promise<Made>,
  ): Promise<Made> {
    const begun = underWay.get(dialect.name);
    if (begun !== undefined) return begun;
    const making = turns
      .run(this.#audience.organizationId, "listModels", make)
      .finally(() => underWay.delete(dialect.name));
    underWay.set(dialect.name, making);
    return making;
  }

  async #makeList(dialect: Dialect, slices: Slices): Promise<Rendering> {
    // Only dialects whose lists can be asked for in part need the elements again.
    const listing = async () => this.listing(dialect);
    const { current } = dialect.wish === undefined ? await this.#rows(dialect, slices) : await slices.wait(listing);
    const frame = dialect.frame(current.map(({ model }) => model));
    const list = await this.renderList(dialect, current, frame, slices);
    this.#lists.set(dialect.name, list);
    return list;
  }

  async #makeListing(dialect: Dialect, slices: Slices): Promise<Listing> {
    const { rows, current, bytes } = await this.#rows(dialect, slices);
    const listing = new Listing(rows, current, bytes, this.#tagKey);
    this.#listings.set(dialect.name, listing);
    return listing;
  }

  async #rows(dialect: Dialect, slices: Slices) {
    const [rows, current]: [Row[], Row[]] = [[], []];
    let bytes = 0;
    await slices.each(this.models, (model) => {
      if (model.visibility !== "listed" || !suits(dialect, model)) return;
      const element = dialect.element(model, this.#audience, this.#today);
      const row = { model, element, lifecycle: lifecycleOf(model, this.#today) };
      rows.push(row);
      if (row.lifecycle !== "shut-down") current.push(row);
      bytes += bytesOf(element);
    });
    return { rows, current, bytes };
  }

  #keepSingle(dialect: Dialect, id: string, found: Model): Rendering {
    const singles = this.#singles.get(dialect.name) ?? new Recent<Rendering>(modelRenderingsMax);
    const target = dialect.resolvesAliases && found.target !== null ? this.find(found.target) : null;
    const element = dialect.element(target ?? found, this.#audience, this.#today);
    const body = new TextEncoder().encode(dialect.one?.(element) ?? element);
    const single = this.#rendering(dialect, body, this.#tagHash().update(body));
    singles.set(id, single);
    this.#singles.set(dialect.name, singles);
    return single;
  }

  #rendering({ etagHeader }: Dialect, body: Uint8Array<ArrayBuffer>, hash: Hmac): Rendering {
    return new Rendering(body, hash.digest("base64url").slice(0, 27), this.#fixedHeaders, etagHeader);
  }

  /** Under a secret of the audience's: its tags validate for no other, and nobody can work out what it may not see. */
  #tagHash(): Hmac {
    return createHmac("sha256", this.#tagKey);
  }
}

function suits(dialect: Dialect, model: Model): boolean {
  return dialect.lists?.(model) ?? true;
}
