import { setImmediate } from "node:timers/promises";
import type { Declaration } from "../../core/declaration.ts";
import type { ModelKey } from "../../core/models/model.ts";
import type { Organization } from "../../core/people/organization.ts";
import type { Store, Transaction } from "../../store/store.ts";
import {
  declareFileModels,
  droppedModels,
  fileModelsOf,
  openModelReconciler,
  partsByOwner,
  refuseBaseIds,
  type FileModel,
} from "./file-model-items.ts";
import type { Reconciler } from "./reconciler.ts";
import { newId } from "../new-id.ts";
import { modelsPerPart, partInWords } from "../parts.ts";
import type { TakeTurn } from "../take-turn.ts";

/** What a file does with models. */
export interface FileModelPlan {
  readonly declaration: Declaration;
  readonly dropped: readonly ModelKey[];
  /** They do not fit in one transaction. */
  readonly isLarge: boolean;
}

/** Looks before anything is changed. Throws DeclarationRefused. */
export async function planFileModels(store: Store, declaration: Declaration): Promise<FileModelPlan> {
  await refuseBaseIds(store, declaration);
  const dropped = await droppedModels(store, declaration);
  const inOrganizations = declaration.organizations.map(({ models, aliases }) => models.length + aliases.length);
  const declared = inOrganizations.reduce((sum, count) => sum + count, declaration.models.length);
  return { declaration, dropped, isLarge: declared + dropped.length > modelsPerPart };
}

/** In the transaction that declares everything else. */
export async function declareAtOnce(
  transaction: Transaction,
  reconciler: Reconciler,
  { declaration, dropped }: FileModelPlan,
): Promise<string[]> {
  const items = fileModelsOf(declaration, reconciler.organizations(), dropped);
  const find: Store["findModels"] = (organizationId, ids) => transaction.findModels(organizationId, ids);
  const models = await openModelReconciler(find, items, reconciler.seconds);
  const notes = declareFileModels(models, items);
  await models.write(transaction);
  for (const { organizationId, id } of models.changed) reconciler.note(organizationId, `model ${id}`);
  return notes;
}

export interface DeclaringModels {
  readonly store: Store;
  readonly takeTurn: TakeTurn;
  /** In whose audit log is written what belongs to all organizations. */
  readonly defaultOrganizationId: string;
  readonly seconds: number;
}

/** Each part is a transaction; one that changes nothing is none. What a crash leaves undone the next start does. */
export async function declareInParts(
  declaring: DeclaringModels,
  { declaration, dropped }: FileModelPlan,
  organizations: readonly Organization[],
): Promise<readonly string[]> {
  const { store, takeTurn, seconds } = declaring;
  const notes: string[] = [];
  const parts = partsByOwner(fileModelsOf(declaration, organizations, dropped));
  for (const [at, part] of parts.entries()) {
    const find: Store["findModels"] = (organizationId, ids) => store.findModels(organizationId, ids);
    const before = await openModelReconciler(find, part, seconds);
    const said = declareFileModels(before, part);
    const organizationId = part[0]?.owner?.id ?? null;
    const inWords = { file: declaration.file, ...partInWords(at, parts.length) };
    const write = () => writePart(declaring, organizationId, part, inWords);
    notes.push(...(before.changed.length === 0 ? said : await takeTurn(organizationId, write)));
    await setImmediate();
  }
  return notes;
}

async function writePart(
  { store, defaultOrganizationId, seconds }: DeclaringModels,
  organizationId: string | null,
  part: readonly FileModel[],
  { file, ...inWords }: { readonly file: string } & ReturnType<typeof partInWords>,
): Promise<readonly string[]> {
  let notes: readonly string[] = [];
  await store.write(async (transaction) => {
    const find: Store["findModels"] = (owner, ids) => transaction.findModels(owner, ids);
    const models = await openModelReconciler(find, part, seconds);
    notes = declareFileModels(models, part);
    if (models.changed.length === 0) return null;
    await models.write(transaction);
    const changed = models.changed.map(({ id }) => `model ${id}`);
    await transaction.audit({
      id: newId("audit_log-"),
      organizationId: organizationId ?? defaultOrganizationId,
      revision: transaction.revision,
      at: seconds,
      type: "rollcall.started",
      keyId: null,
      principalId: null,
      address: null,
      requestId: null,
      projectId: null,
      resourceId: file,
      details: { ...startDetails(changed), ...inWords },
    });
    return true;
  }, organizationId);
  return notes;
}

const namedChangesMax = 1_000;

export function startDetails(changed: readonly string[]) {
  return { changed: changed.slice(0, namedChangesMax), changes: changed.length };
}
