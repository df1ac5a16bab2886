import { resolvedAlias, type Catalogue } from "../../catalogue/catalogue.ts";
import { findSorted } from "../../catalogue/sorted-models.ts";
import type { Slices } from "../../catalogue/turns.ts";
import { lifecycleOf, type Lifecycle } from "../../core/models/lifecycle.ts";
import type { Model, ModelKind } from "../../core/models/model.ts";
import { isPriced } from "../../core/models/model-words.ts";
import { dayAt } from "../../core/time/day.ts";

const soonMs = 30 * 86_400_000;
const namedMax = 5;

/** The live models of an organization, base models included. Aliases are counted as such only. */
export interface ModelCounts {
  readonly kinds: Readonly<Record<ModelKind, number>>;
  readonly lifecycles: Readonly<Record<Lifecycle, number>>;
  readonly unlisted: number;
  readonly withoutPrice: number;
  readonly brokenAliases: number;
  /** Those that shut down within 30 days. */
  readonly shuttingDown: number;
  /** The first of them. */
  readonly nextToShutDown: readonly { readonly id: string; readonly shutdownDate: string }[];
}

export async function countModels(
  { byOrganization }: Catalogue,
  organizationId: string,
  nowMs: number,
  slices: Slices,
): Promise<ModelCounts> {
  const [own, base] = [byOrganization.get(organizationId) ?? [], byOrganization.get(null) ?? []];
  const counts = new Counting(dayAt(nowMs), dayAt(nowMs + soonMs));
  await slices.each(own, (model) => {
    if (model.kind === "alias") counts.addAlias(resolvedAlias(model, own, base) === null);
    else counts.add(model);
  });
  await slices.each(base, (model) => {
    if (findSorted(own, model.id) === null) counts.add(model);
  });
  return counts.result();
}

class Counting {
  readonly #today: string;
  readonly #soon: string;
  readonly #kinds = { base: 0, "fine-tuned": 0, alias: 0 };
  readonly #lifecycles = { active: 0, deprecated: 0, "shut-down": 0 };
  readonly #next: { id: string; shutdownDate: string }[] = [];
  #unlisted = 0;
  #withoutPrice = 0;
  #brokenAliases = 0;
  #shuttingDown = 0;

  constructor(today: string, soon: string) {
    this.#today = today;
    this.#soon = soon;
  }

  addAlias(isBroken: boolean): void {
    this.#kinds.alias++;
    if (isBroken) this.#brokenAliases++;
  }

  add(model: Model): void {
    const lifecycle = lifecycleOf(model, this.#today);
    this.#kinds[model.kind]++;
    this.#lifecycles[lifecycle]++;
    if (model.visibility === "unlisted") this.#unlisted++;
    if (lifecycle === "shut-down") return;
    if (!isPriced(model)) this.#withoutPrice++;
    const { id, shutdownDate } = model;
    if (shutdownDate === null || shutdownDate > this.#soon) return;
    this.#shuttingDown++;
    this.#next.push({ id, shutdownDate });
    this.#next.sort((a, b) => (a.shutdownDate < b.shutdownDate ? -1 : a.shutdownDate > b.shutdownDate ? 1 : 0));
    this.#next.splice(namedMax);
  }

  result(): ModelCounts {
    return {
      kinds: this.#kinds,
      lifecycles: this.#lifecycles,
      unlisted: this.#unlisted,
      withoutPrice: this.#withoutPrice,
      brokenAliases: this.#brokenAliases,
      shuttingDown: this.#shuttingDown,
      nextToShutDown: this.#next,
    };
  }
}
