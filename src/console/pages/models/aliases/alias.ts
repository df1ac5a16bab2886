import type { ModelRow } from "../list/model-row.ts";

export interface Alias {
  readonly id: string;
  readonly target: string;
  readonly isBroken: boolean;
  readonly declared: ModelRow["declared"];
  readonly created: number;
}

/** The aliases among all live models, broken ones first: those whose target is none of them. */
export function aliasesOf(models: readonly ModelRow[]): readonly Alias[] {
  const ids = new Set(models.map(({ id }) => id));
  const aliases = models.flatMap(({ id, kind, target, declared, created }) =>
    kind === "alias" && target !== null ? [{ id, target, isBroken: !ids.has(target), declared, created }] : [],
  );
  return aliases.toSorted((one, other) => Number(other.isBroken) - Number(one.isBroken));
}
