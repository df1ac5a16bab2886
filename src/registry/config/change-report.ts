import type { DeclarableKind } from "../../store/start-look-ups.ts";

/** What a start changed: for the audit log of each organization, and for the operator. */
export class ChangeReport {
  readonly #changes = new Map<string | null, string[]>();
  readonly #overridden = new Map<DeclarableKind, string[]>();

  /** `organizationId` null stands for what all organizations share. */
  addChange(organizationId: string | null, label: string): void {
    append(this.#changes, organizationId, label);
  }

  /** Something that the API had made or changed is now as the file declares it. */
  addOverridden(kind: DeclarableKind, name: string): void {
    append(this.#overridden, kind, name);
  }

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  get organizationIds(): readonly (string | null)[] {
    return [...this.#changes.keys()];
  }

  changesOf(organizationId: string | null): readonly string[] {
    return this.#changes.get(organizationId) ?? [];
  }

  get overridden(): ReadonlyMap<DeclarableKind, readonly string[]> {
    return this.#overridden;
  }
}

function append<Key>(lists: Map<Key, string[]>, key: Key, text: string): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [text]);
  else known.push(text);
}
