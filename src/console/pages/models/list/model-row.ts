import { dayAt, listFact, numberFact, standingOf, textFact, type ListedModel, type Standing } from "../standing.ts";

/**
 * What the list keeps of a model. There may be 20,000, and whole they would take ten times the memory: what several
 * models say alike is kept once.
 */
export interface ModelRow {
  readonly id: string;
  readonly kind: ListedModel["kind"];
  readonly standing: Standing;
  readonly isUnlisted: boolean;
  /** Whether it shuts down within 30 days, and not yet. */
  readonly isShuttingDown: boolean;
  readonly owner: string;
  readonly created: number;
  readonly parent: string | null;
  readonly shutdownDate: string | null;
  readonly target: string | null;
  readonly sharing: ListedModel["sharing"];
  readonly declared: ListedModel["provenance"]["source"];
  readonly source: string | null;
  readonly isStale: boolean;
  readonly ageSeconds: number | null;
  readonly servedBy: ListedModel["served_by"];
  readonly name: string | null;
  readonly contextLength: number | null;
  readonly outputLimit: number | null;
  readonly inputPrice: string | null;
  readonly outputPrice: string | null;
  readonly hasPrice: boolean;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly capabilities: readonly string[];
  /** What the search reads, in lower case. */
  readonly words: string;
}

/** As the server's summary counts them. */
const soonMs = 30 * 86_400_000;

/** Makes rows. Equal texts and lists of all rows that it makes are the same object. */
export class RowMaker {
  readonly #texts = new Map<string, string>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #today = dayAt(Date.now());
  readonly #soon = dayAt(Date.now() + soonMs);

  rowOf = (model: ListedModel): ModelRow => {
    const { facts, source } = model;
    const owner = this.#text(model.owned_by);
    const name = textFact(facts, "display_name");
    const { shutdown_date: shutdown } = model;
    return {
      id: model.id,
      kind: model.kind,
      standing: standingOf(model, this.#today),
      isUnlisted: model.visibility === "unlisted",
      isShuttingDown: shutdown !== null && shutdown > this.#today && shutdown <= this.#soon,
      owner,
      created: model.created,
      parent: model.parent,
      shutdownDate: shutdown,
      target: model.target,
      sharing: model.sharing,
      declared: model.provenance.source,
      source: source === null ? null : this.#text(source.id),
      isStale: source?.stale ?? false,
      ageSeconds: source?.age_seconds ?? null,
      servedBy: model.served_by,
      name,
      contextLength: numberFact(facts, "context_length"),
      outputLimit: numberFact(facts, "output_limit"),
      inputPrice: this.#maybe(textFact(facts, "input_price")),
      outputPrice: this.#maybe(textFact(facts, "output_price")),
      hasPrice: Object.keys(facts).some((fact) => fact.endsWith("_price")),
      inputs: this.#list(listFact(facts, "input_modalities")),
      outputs: this.#list(listFact(facts, "output_modalities")),
      capabilities: this.#list(listFact(facts, "capabilities")),
      words: (name === null ? `${model.id}\n${owner}` : `${model.id}\n${name}\n${owner}`).toLowerCase(),
    };
  };

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }

  #maybe(text: string | null): string | null {
    return text === null ? null : this.#text(text);
  }

  #list(items: readonly string[]): readonly string[] {
    const key = items.join("\n");
    const known = this.#lists.get(key);
    if (known === undefined) this.#lists.set(key, items);
    return known ?? items;
  }
}
