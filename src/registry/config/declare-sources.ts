import { isDeepStrictEqual } from "node:util";
import type { Source } from "../../core/sources/source.ts";
import {
  secretInFile,
  sourceKey,
  type SourceName,
  type SourceOrigin,
  type SourceOverview,
  type StoredSource,
} from "../../store/sources.ts";
import { unchanged } from "../../store/store.ts";
import type { BackgroundWriter } from "../background-writer.ts";
import { PendingChanges, removeWithModels, renameModels } from "../sources/pending-changes.ts";

/** Only whether it has a secret is stored; the secret itself is in the memory of servers that read the file. */
export interface WantedSource extends Source {
  readonly hasSecret?: boolean;
}

/**
 * Makes the sources of one origin equal to `wanted`: adds and updates them, and removes the others of that origin. A
 * source of a file replaces one with the same id that was added through the API.
 */
export async function declareSources(writer: BackgroundWriter, origin: SourceOrigin, wanted: readonly WantedSource[]) {
  const pendingChanges = new PendingChanges(writer);
  const known = new Map((await writer.store.sources.all()).map((source) => [sourceKey(source), source]));
  for (const source of wanted) {
    const stored = known.get(sourceKey(source));
    if (stored === undefined || !isDeclaredAs(stored, source, origin))
      await put(writer, pendingChanges, origin, source);
    known.delete(sourceKey(source));
  }
  for (const source of known.values()) {
    if (source.declaredBy !== origin) continue;
    await remove(writer, source);
    await pendingChanges.finish(source);
  }
}

async function put(
  { commit }: BackgroundWriter,
  pendingChanges: PendingChanges,
  declaredBy: SourceOrigin,
  wanted: WantedSource,
) {
  const { hasSecret, ...source } = wanted;
  // The models of a removed source with the same id may not be forgotten yet.
  await pendingChanges.finish(source);
  const sealedSecret = hasSecret ? secretInFile : null;
  await commit(source.organizationId, async (transaction, atSeconds) => {
    const known = await transaction.sources.find(source);
    const stored: StoredSource = { ...source, sealedSecret, declaredBy, created: known?.created ?? atSeconds };
    await transaction.sources.put(stored);
    const counts = await renameModels(transaction, stored, atSeconds);
    const type = known === null ? "rollcall.source.added" : "rollcall.source.updated";
    return { result: null, type, resourceId: source.id, details: { declared_by: declaredBy, ...counts } };
  });
  await pendingChanges.finish(source);
}

function remove({ commit }: BackgroundWriter, source: SourceName) {
  return commit(source.organizationId, async (transaction, atSeconds) => {
    // Another server may have removed it already.
    if ((await transaction.sources.find(source)) === null) return unchanged(null);
    const counts = await removeWithModels(transaction, source, atSeconds);
    return { result: null, type: "rollcall.source.removed", resourceId: source.id, details: { ...counts } };
  });
}

function isDeclaredAs(
  known: SourceOverview & Pick<StoredSource, "models">,
  wanted: WantedSource,
  origin: SourceOrigin,
): boolean {
  const declared = Object.fromEntries(Object.keys(wanted).map((field) => [field, known[field as keyof WantedSource]]));
  return known.declaredBy === origin && isDeepStrictEqual(declared, { ...wanted });
}
