import { setImmediate } from "node:timers/promises";
import type { Declaration } from "../../core/declaration.ts";
import type { ModelKey } from "../../core/models/model.ts";
import type { Organization } from "../../core/people/organization.ts";
import { unchanged, type Store, type Transaction } from "../../store/store.ts";
import {
  droppedModels,
  fileModelsOf,
  partsByOrganization,
  reconcileFileModels,
  refuseBaseIds,
  type FileModel,
} from "./file-model-items.ts";
import { audit, signedByServer } from "../commit.ts";
import type { Reconciler } from "./reconciler.ts";
import { modelsPerPart, partDetails } from "../parts.ts";
import type { TakeTurn } from "../take-turn.ts";

/** What to do for the models of a file. */
export interface FileModelPlan {
  readonly declaration: Declaration;
  readonly dropped: readonly ModelKey[];
  /** Whether they need several transactions. */
  readonly isLarge: boolean;
}

/** Checks the file before anything is changed. Throws DeclarationRefused. */
export async function planFileModels(store: Store, declaration: Declaration): Promise<FileModelPlan> {
  await refuseBaseIds(store, declaration);
  const dropped = await droppedModels(store, declaration);
  const inOrganizations = declaration.organizations.map(({ models, aliases }) => models.length + aliases.length);
  const declared = inOrganizations.reduce((sum, count) => sum + count, declaration.models.length);
  return { declaration, dropped, isLarge: declared + dropped.length > modelsPerPart };
}

/** Applies the plan in the transaction that applies the rest of the file. */
export async function declareAtOnce(
  transaction: Transaction,
  reconciler: Reconciler,
  { declaration, dropped }: FileModelPlan,
): Promise<readonly string[]> {
  const items = fileModelsOf(declaration, reconciler.organizations.all(), dropped);
  const { notes, changed } = await declareIn(transaction, items, reconciler.seconds);
  for (const { organizationId, id } of changed)
    reconciler.report.changes.push({ organizationId, label: `model ${id}` });
  return notes;
}

export interface FileModelTarget {
  readonly store: Store;
  readonly takeTurn: TakeTurn;
  /** The organization whose audit log records what belongs to all organizations. */
  readonly defaultOrganizationId: string;
  readonly seconds: number;
}

/** Applies the plan in several transactions. The next start completes what a crash leaves undone. */
export async function declareInParts(
  { store, takeTurn, defaultOrganizationId, seconds }: FileModelTarget,
  { declaration, dropped }: FileModelPlan,
  organizations: readonly Organization[],
): Promise<readonly string[]> {
  const notes: string[] = [];
  const parts = partsByOrganization(fileModelsOf(declaration, organizations, dropped));
  // The revision of the part before, if that was changed.
  let lastRevision: number | null = null;
  for (const [at, items] of parts.entries()) {
    const organizationId = items[0]?.organizationId ?? null;
    // Most parts change nothing, which is found out without a transaction.
    const planned = await reconcileFileModels(store.models, items, seconds);
    const plannedAt = lastRevision;
    lastRevision = null;
    const writePart = async (transaction: Transaction) => {
      // What was read before the transaction is true if nobody has changed anything since.
      const isTrue = plannedAt !== null && transaction.revision === plannedAt + 1;
      const { reconciler, notes: found } = isTrue
        ? planned
        : await reconcileFileModels(transaction.models, items, seconds);
      await reconciler.write(transaction);
      if (reconciler.changed.length === 0) return unchanged(found);
      const changes = reconciler.changed.map(({ id }) => `model ${id}`);
      const started = startedChange(declaration.file, changes, partDetails(at, parts.length));
      await audit(transaction, started, signedByServer(organizationId ?? defaultOrganizationId), seconds);
      lastRevision = transaction.revision;
      return found;
    };
    if (planned.reconciler.changed.length === 0) notes.push(...planned.notes);
    else
      notes.push(...(await takeTurn(organizationId, () => store.write(writePart, organizationId, { isLong: true }))));
    await setImmediate();
  }
  return notes;
}

async function declareIn(transaction: Transaction, items: readonly FileModel[], seconds: number) {
  const { reconciler, notes } = await reconcileFileModels(transaction.models, items, seconds);
  await reconciler.write(transaction);
  return { notes, changed: reconciler.changed };
}

const namedChangesMax = 1_000;

/** What a start changed in one organization. `file` is null unless it belongs to the organization. */
export function startedChange(file: string | null, changes: readonly string[], part: object = {}) {
  const details = { changed: changes.slice(0, namedChangesMax), changes: changes.length, ...part };
  return { type: "rollcall.started" as const, resourceId: file, details };
}
