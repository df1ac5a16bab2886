import { canonicalJson } from "../../core/text/canonical-json.ts";
import { compositeKey } from "../../core/text/composite-key.ts";
import type { DeclarableKind, RemovableKind } from "../../store/start-look-ups.ts";
import type { Transaction } from "../../store/store.ts";

/** What a start changed. */
export interface ChangeReport {
  /** For the audit log. `organizationId` null stands for what all organizations share. */
  readonly changes: { readonly organizationId: string | null; readonly label: string }[];
  /** What the API had made or changed and is now as the file declares it, for the operator. */
  readonly overridden: { readonly kind: DeclarableKind; readonly name: string }[];
}

/** How items of one kind are found, written and named. */
export interface ItemKind<T> {
  /** What the file knows an item by. */
  readonly key: (item: T) => readonly string[];
  readonly organizationId: (item: T) => string;
  /** The item's name in the audit log. */
  readonly label: (item: T) => string;
  readonly put: (transaction: Transaction, item: T) => Promise<void>;
  /** How to find out whether the API changed an item that the file declares. */
  readonly override?: Override<T>;
}

type Override<T> = { readonly ids: (item: T) => readonly string[]; readonly name: (item: T) => string } & (
  | { readonly kind: Exclude<DeclarableKind, RemovableKind> }
  | { readonly kind: RemovableKind; readonly removedAs: (item: T) => readonly string[] }
);

/** The stored items of one kind. Putting an item that is stored like this already writes nothing. */
export class ReconciledItems<T> {
  readonly #items = new Map<string, T>();
  /** The keys of the items that were put. */
  readonly #put = new Set<string>();
  readonly #transaction: Transaction;
  readonly #report: ChangeReport;
  readonly #kind: ItemKind<T>;

  /** Of items with the same key, the first one counts. */
  constructor(transaction: Transaction, report: ChangeReport, kind: ItemKind<T>, items: readonly T[]) {
    this.#transaction = transaction;
    this.#report = report;
    this.#kind = kind;
    for (const item of items) if (this.find(...kind.key(item)) === null) this.remember(item);
  }

  find(...key: readonly string[]): T | null {
    return this.#items.get(compositeKey(...key)) ?? null;
  }

  all(): readonly T[] {
    return [...this.#items.values()];
  }

  of(organizationId: string): readonly T[] {
    return this.all().filter((item) => this.#kind.organizationId(item) === organizationId);
  }

  /** Adds an item that needs no writing. */
  remember(item: T): void {
    this.#items.set(compositeKey(...this.#kind.key(item)), item);
  }

  /** The items that were not put so far. */
  notPut(): readonly T[] {
    return [...this.#items].flatMap(([key, item]) => (this.#put.has(key) ? [] : [item]));
  }

  async put(item: T): Promise<T> {
    const known = this.find(...this.#kind.key(item));
    this.#put.add(compositeKey(...this.#kind.key(item)));
    if (canonicalJson(known) === canonicalJson(item)) return item;
    this.remember(item);
    this.#report.changes.push({ organizationId: this.#kind.organizationId(item), label: this.#kind.label(item) });
    if (withoutOrigin(known) !== withoutOrigin(item)) await this.#reportOverride(item, known === null);
    await this.#kind.put(this.#transaction, item);
    return item;
  }

  async #reportOverride(item: T, isNew: boolean): Promise<void> {
    const { override, organizationId } = this.#kind;
    if (override === undefined) return;
    const { starting } = this.#transaction;
    const wasRemoved =
      isNew &&
      "removedAs" in override &&
      (await starting.wasRemoved(override.kind, organizationId(item), override.removedAs(item)));
    if (wasRemoved || (await starting.changedByHand(override.kind, organizationId(item), override.ids(item))))
      this.#report.overridden.push({ kind: override.kind, name: override.name(item) });
  }
}

/** An item that is only declared now, as it is, was not overridden. */
function withoutOrigin(item: unknown): string {
  return canonicalJson({ ...(item as object | null), declaredBy: null });
}
