import type { Audience } from "../core/actor.ts";
import { lifecycleOf } from "../core/lifecycle.ts";
import type { Model } from "../core/model.ts";
import type { Dialect, DialectName } from "../dialects/dialect.ts";
import { Listing, type Row } from "./listing.ts";
import { Recent } from "./recent.ts";
import { Rendering } from "./rendering.ts";
import { findOnShelf, type Shelf } from "./shelf.ts";
import type { TagKey } from "./tag-key.ts";

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
  list(dialect: Dialect): Rendering {
    const kept = this.#lists.get(dialect.name);
    if (kept !== undefined) return kept;
    // Only dialects whose lists can be asked for in part need the elements again.
    const rows = dialect.wish === undefined ? this.#rows(dialect) : this.listing(dialect).rows;
    const shown = rows.filter(({ lifecycle }) => lifecycle !== "shut-down");
    const elements = shown.map(({ element }) => element);
    const models = shown.map(({ model }) => model);
    const list = this.render(dialect, dialect.list(elements, models));
    this.#lists.set(dialect.name, list);
    return list;
  }

  /** What filtered lists and pages are made from. */
  listing(dialect: Dialect): Listing {
    const kept = this.#listings.get(dialect.name);
    if (kept !== undefined) return kept;
    const listing = new Listing(this.#rows(dialect), this.#tagKey);
    this.#listings.set(dialect.name, listing);
    return listing;
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

  render({ etagHeader }: Dialect, text: string): Rendering {
    return new Rendering(text, this.#tagKey, this.#fixedHeaders, etagHeader);
  }

  get listings(): readonly Listing[] {
    return [...this.#listings.values()];
  }

  /** What the renderings keep in memory, without the listings. */
  get bytes(): number {
    const singles = this.#singles.values().flatMap((ofDialect) => ofDialect.values());
    return [...this.#lists.values(), ...singles].reduce((total, rendering) => total + rendering.bytes, 0);
  }

  #keepSingle(dialect: Dialect, id: string, found: Model): Rendering {
    const singles = this.#singles.get(dialect.name) ?? new Recent<Rendering>(modelRenderingsMax);
    const target = dialect.resolvesAliases && found.target !== null ? this.find(found.target) : null;
    const element = dialect.element(target ?? found, this.#audience, this.#today);
    const single = this.render(dialect, dialect.one?.(element) ?? element);
    singles.set(id, single);
    this.#singles.set(dialect.name, singles);
    return single;
  }

  #rows(dialect: Dialect): readonly Row[] {
    const listed = this.models.filter((model) => model.visibility === "listed" && suits(dialect, model));
    return listed.map((model) => ({
      model,
      element: dialect.element(model, this.#audience, this.#today),
      lifecycle: lifecycleOf(model, this.#today),
    }));
  }
}

function suits(dialect: Dialect, model: Model): boolean {
  return dialect.lists?.(model) ?? true;
}
