import { isDeepStrictEqual } from "node:util";
import type { Source } from "../../core/sources/source.ts";
import {
  secretInFile,
  type SourceName,
  type SourceOrigin,
  type SourceOverview,
  type StoredSource,
} from "../../store/sources.ts";
import { FollowingSources, forgetSource, renameModels, type WritingParts } from "../sources/follow-sources.ts";

/** That a source has a secret is for everybody to know; which, for the servers that were given it. */
export interface WantedSource extends Source {
  readonly hasSecret?: boolean;
}

/**
 * Brings the sources of one origin to what it declares: puts what is new or changed, forgets what is gone. A source of
 * a file takes the place of one that was added through the API under its name.
 */
export async function declareSources(
  declaring: WritingParts,
  origin: SourceOrigin,
  wanted: readonly WantedSource[],
): Promise<void> {
  const following = new FollowingSources(declaring);
  const known = await declaring.store.sources.all();
  for (const source of wanted) {
    const before = known.find((one) => isSameName(one, source));
    if (before === undefined || !isDeclaredAlike(before, source, origin))
      await put(declaring, following, origin, source);
  }
  const gone = known.filter((one) => one.declaredBy === origin && !wanted.some((source) => isSameName(one, source)));
  for (const source of gone) {
    await forget(declaring, source);
    await following.follow(source);
  }
}

async function put(
  { commit, defaultOrganizationId }: WritingParts,
  following: FollowingSources,
  declaredBy: SourceOrigin,
  wanted: WantedSource,
) {
  const { hasSecret, ...source } = wanted;
  // One of its name may have been removed, and its models not yet forgotten.
  await following.follow(source);
  const sealedSecret = hasSecret ? secretInFile : null;
  await commit(source.organizationId ?? defaultOrganizationId, async (transaction, atSeconds) => {
    const before = await transaction.sources.findSource(source);
    const stored: StoredSource = { ...source, sealedSecret, declaredBy, created: before?.created ?? atSeconds };
    await transaction.sources.putSource(stored);
    const shown = await renameModels(transaction, stored, atSeconds);
    const type = before === null ? "rollcall.source.added" : "rollcall.source.updated";
    return { result: null, type, resourceId: source.id, details: { declared_by: declaredBy, ...shown } };
  });
  await following.follow(source);
}

function forget({ commit, defaultOrganizationId }: WritingParts, source: SourceName) {
  return commit(source.organizationId ?? defaultOrganizationId, async (transaction, atSeconds) => {
    // Another server may have been quicker.
    if ((await transaction.sources.findSource(source)) === null) return null;
    const shown = await forgetSource(transaction, source, atSeconds);
    return { result: null, type: "rollcall.source.removed", resourceId: source.id, details: { ...shown } };
  });
}

function isSameName(a: SourceName, b: SourceName): boolean {
  return a.organizationId === b.organizationId && a.id === b.id;
}

function isDeclaredAlike(
  known: SourceOverview & Pick<StoredSource, "models">,
  wanted: WantedSource,
  origin: SourceOrigin,
): boolean {
  const declared = Object.fromEntries(Object.keys(wanted).map((field) => [field, known[field as keyof WantedSource]]));
  return known.declaredBy === origin && isDeepStrictEqual(declared, { ...wanted });
}
