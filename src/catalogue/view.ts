import type { Audience } from "../core/actor.ts";
import type { Model } from "../core/model.ts";
import type { Dialect, DialectName } from "../dialects/dialect.ts";
import { Recent } from "./recent.ts";
import { Rendering } from "./rendering.ts";
import { findOnShelf, type Shelf } from "./shelf.ts";

const modelRenderingsMax = 10_000;

/** The models one audience may see, each answer rendered once per dialect. Dropped whole when a model changes. */
export class View {
  /** In id order. */
  readonly models: Shelf;
  readonly #audience: Audience;
  readonly #fixedHeaders: Readonly<Record<string, string>>;
  readonly #lists = new Map<DialectName, Rendering>();
  readonly #singles = new Map<DialectName, Recent<Rendering>>();

  constructor(audience: Audience, models: Shelf, fixedHeaders: Readonly<Record<string, string>>) {
    this.#audience = audience;
    this.models = models;
    this.#fixedHeaders = fixedHeaders;
  }

  list(dialect: Dialect): Rendering {
    const kept = this.#lists.get(dialect.name);
    if (kept !== undefined) return kept;
    const listed = this.models.filter(({ visibility }) => visibility === "listed");
    const elements = listed.map((model) => dialect.element(model, this.#audience));
    const list = this.#render(dialect.list(elements));
    this.#lists.set(dialect.name, list);
    return list;
  }

  /** One model's body, the very bytes it has in the list; null when this audience sees no such model. */
  single(dialect: Dialect, id: string): Rendering | null {
    const kept = this.#singles.get(dialect.name)?.get(id);
    if (kept !== undefined) return kept;
    const model = this.find(id);
    return model === null ? null : this.#keepSingle(dialect, model);
  }

  find(id: string): Model | null {
    return findOnShelf(this.models, id);
  }

  /** What the renderings keep in memory. */
  get bytes(): number {
    const singles = this.#singles.values().flatMap((ofDialect) => ofDialect.values());
    return [...this.#lists.values(), ...singles].reduce((total, rendering) => total + rendering.bytes, 0);
  }

  #keepSingle(dialect: Dialect, model: Model): Rendering {
    const singles = this.#singles.get(dialect.name) ?? new Recent<Rendering>(modelRenderingsMax);
    const single = this.#render(dialect.element(model, this.#audience));
    singles.set(model.id, single);
    this.#singles.set(dialect.name, singles);
    return single;
  }

  #render(text: string): Rendering {
    return new Rendering(text, this.#audience.key, this.#fixedHeaders);
  }
}
