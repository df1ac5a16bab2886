import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { malformedRequest, notFound, Refusal, sourceNotChangeable, tryLater } from "../../core/refusal.ts";
import type { NamingRules } from "../../core/sources/source-naming.ts";
import type { Source, SourceInput } from "../../core/sources/source.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import type { SourceDirectory, SourceName, StoredSource } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { ChangeBudget } from "./change-budget.ts";
import type { Commit } from "../commit.ts";
import { removeWithModels, renameModels, type PendingChanges } from "./pending-changes.ts";
import type { SecretBox } from "./secret-box.ts";
import { mayBePrivate, type SourceReach } from "../../sources/fetcher/source-reach.ts";
import { isSourceInputError, sourceFrom } from "./source-input.ts";
import { validateModelsInSlices } from "./static-models.ts";

// Every source is refreshed again and again.
export const sourcesMax = 200;
const waitMsMax = 5_000;

/** What limits the sources that are added through the API. */
export interface SourceApiSettings {
  /** Null without a master key: no secret can be stored then. */
  readonly box: SecretBox | null;
  readonly reach: SourceReach;
}

export interface SourceServices extends SourceApiSettings {
  readonly commit: Commit;
  readonly store: Store;
  readonly nowMs: () => number;
  readonly pendingChanges: PendingChanges;
  readonly budget: ChangeBudget;
  /** Starts the refreshes that are due, without waiting. */
  readonly pollDue: () => void;
}

/** Adds a source to the author's organization and starts its first refresh. */
export async function addSource(
  services: SourceServices,
  author: ChangeAuthor,
  input: SourceInput,
  secret: string | null,
): Promise<StoredSource> {
  const { organizationId } = author;
  // Before the change, because very many models would hold up the changes of others.
  const source = await newSource(services, organizationId, input, secret);
  await finishPending(services, source);
  const added = await services.commit(author, async (transaction, _, created) => {
    await refuseTakenId(transaction.sources, source);
    if ((await transaction.sources.pendingRevision(source)) !== null)
      throw tryLater(`The models of a source '${source.id}' that was removed are still being taken from the lists.`);
    if ((await transaction.sources.count(organizationId)) >= sourcesMax)
      throw malformedRequest(`An organization has ${sourcesMax} sources at most. Remove one first.`);
    const result: StoredSource = { ...source, created };
    await transaction.sources.put(result);
    return { result, type: "rollcall.source.added", resourceId: source.id, details: detailsOf(result) };
  });
  services.pollDue();
  return added;
}

/** A source that may be added to an organization, with its secret sealed. Throws the refusal. */
export async function newSource(
  services: SourceApiSettings,
  organizationId: string,
  input: SourceInput,
  secret: string | null,
): Promise<Omit<StoredSource, "created">> {
  const modelsError = input.models ? await validateModelsInSlices(organizationId, input.models) : null;
  const source = parseSource(input, organizationId, mayBePrivate(baseUrlOf(input), services.reach), modelsError);
  return { ...source, sealedSecret: secret === null ? null : sealed(services, source, secret), declaredBy: "api" };
}

export async function refuseTakenId(sources: Pick<SourceDirectory, "find">, source: SourceName): Promise<void> {
  if ((await sources.find(source)) !== null)
    throw new Refusal("name-taken", `There is a source with the id '${source.id}' already.`, { param: "id" });
}

/** Absent fields stay as they are; a secret of null removes the secret. */
export interface SourceChange {
  readonly input: Partial<Omit<SourceInput, "id" | "kind" | "rules">> & { readonly rules: Partial<NamingRules> };
  readonly secret?: string | null;
}

/**
 * Changes a source, renames its models and starts a refresh. With very many models it resolves after some seconds, and
 * the rest is renamed in the background.
 */
export async function updateSource(
  services: SourceServices,
  author: ChangeAuthor,
  id: string,
  change: SourceChange,
): Promise<StoredSource> {
  const { organizationId } = author;
  // Models that stay as they are were validated when they were stored.
  const modelsError = await modelsErrorOf(organizationId, change);
  const updated = await services.commit(author, async (transaction, _, atSeconds) => {
    const known = await openSource(transaction.sources, { organizationId, id });
    const result = changedSource(services, organizationId, known, change, modelsError);
    await transaction.sources.put(result);
    // Either can give the source's models other ids, or win or lose them ids.
    if (known.priority !== result.priority || !isDeepStrictEqual(known.rules, result.rules)) {
      services.budget.charge(organizationId, await transaction.sources.countModels(result));
      await renameModels(transaction, result, atSeconds);
    }
    const details = { ...detailsOf(result), secret_changed: change.secret !== undefined };
    return { result, type: "rollcall.source.updated", resourceId: id, details };
  });
  await finishPending(services, updated);
  services.pollDue();
  return updated;
}

/** The first error in the models of a change; null for none. */
export async function modelsErrorOf(organizationId: string, { input: { models } }: SourceChange) {
  return models ? validateModelsInSlices(organizationId, models) : null;
}

/** The source as it would be after a change. Throws the refusal. */
export function changedSource(
  services: SourceApiSettings,
  organizationId: string,
  known: StoredSource,
  { input, secret }: SourceChange,
  modelsError: string | null,
): StoredSource {
  // A source that was detected on this machine may stay there.
  const isUnmoved = known.isTrusted && input.baseUrl === undefined;
  const changed = { ...known, ...input, rules: { ...known.rules, ...input.rules } };
  const isTrusted = isUnmoved || mayBePrivate(baseUrlOf(changed), services.reach);
  const source = parseSource(changed, organizationId, isTrusted, modelsError);
  // A stored secret must not be sent to another base URL.
  if (source.baseUrl !== known.baseUrl && known.sealedSecret !== null && secret === undefined)
    throw malformedRequest(
      "Give 'secret' again with a new 'base_url': the one kept was given for another place.",
      "secret",
    );
  const kept = secret === undefined ? known.sealedSecret : null;
  const sealedSecret = secret ? sealed(services, source, secret) : kept && resealed(services, known, source, kept);
  // Only at the place where it was detected is it the server's own.
  const declaredBy = isUnmoved ? known.declaredBy : "api";
  return { ...known, ...source, sealedSecret, declaredBy };
}

/** Removes a source. Its models are retired, unless another source offers them or they were declared. */
export async function removeSource(services: SourceServices, author: ChangeAuthor, id: string): Promise<StoredSource> {
  const name = { organizationId: author.organizationId, id };
  const removed = await services.commit(author, async (transaction, _, atSeconds) => {
    const known = await openSource(transaction.sources, name);
    services.budget.charge(name.organizationId, await transaction.sources.countModels(name));
    const counts = await removeWithModels(transaction, name, atSeconds);
    return { result: known, type: "rollcall.source.removed", resourceId: id, details: { ...counts } };
  });
  await finishPending(services, name);
  return removed;
}

/** Waits for the pending change of a source, but not for long: then it is finished in the background. */
async function finishPending({ pendingChanges }: SourceServices, name: SourceName): Promise<void> {
  // What fails stays pending, and the next refresh tries it again.
  const finished = pendingChanges.finish(name).catch(() => undefined);
  await Promise.race([finished, setTimeout(waitMsMax, undefined, { ref: false })]);
}

/** Makes a source due now. That is no change by itself, so it is not committed. */
export async function refreshSoon({ store, nowMs, pollDue }: SourceServices, name: SourceName): Promise<void> {
  await existingSource(store.sources, name);
  await store.sources.scheduleNow(name, nowMs());
  pollDue();
}

/** Refuses an unknown source, and one that is shared and cannot be changed here. */
async function existingSource(sources: Pick<SourceDirectory, "find">, name: SourceName): Promise<StoredSource> {
  const known = await sources.find(name);
  if (known !== null) return known;
  const { id } = name;
  const shared = await sources.find({ organizationId: null, id });
  throw shared === null ? notFound("source", id) : sourceNotChangeable(id, "belongs to all organizations together");
}

function baseUrlOf({ baseUrl, kind }: SourceInput): string | null {
  return baseUrl ?? (isKindName(kind) ? (kindOf(kind).defaultBaseUrl ?? null) : null);
}

function parseSource(
  input: SourceInput,
  organizationId: string,
  isTrusted: boolean,
  modelsError: string | null,
): Source {
  const source = sourceFrom(input, organizationId, isTrusted, modelsError);
  if (isSourceInputError(source)) throw malformedRequest(`Invalid '${source.field}': it ${source.why}.`, source.field);
  return source;
}

function sealed({ box }: SourceApiSettings, source: Source, secret: string): string {
  if (box !== null) return box.seal(source, secret);
  throw new Refusal(
    "master-key-missing",
    "This server has no master key and keeps no secrets. Restart it with 32 characters or more in ROLLCALL_MASTER_KEY or ROLLCALL_MASTER_KEY_FILE (openssl rand -base64 32 makes them), or declare the source in the configuration file.",
    { param: "secret" },
  );
}

/** A secret is sealed for the options of its source, so new options need a new seal. */
function resealed({ box }: SourceApiSettings, known: Source, source: Source, stored: string): string {
  if (isDeepStrictEqual(known.options, source.options)) return stored;
  const secret = box?.open(known, stored) ?? null;
  if (box === null || secret === null)
    throw malformedRequest(
      "Give 'secret' again with new 'options': the one kept cannot be opened with the master key of this server.",
      "secret",
    );
  return box.seal(source, secret);
}

/** Refuses one that cannot be changed through the API. */
export async function openSource(sources: Pick<SourceDirectory, "find">, name: SourceName): Promise<StoredSource> {
  const known = await existingSource(sources, name);
  if (known.declaredBy === "file")
    throw sourceNotChangeable(name.id, "is declared by the configuration file, which is where it is changed");
  return known;
}

function detailsOf({ kind, baseUrl, priority, deletion }: Source) {
  return { kind, base_url: baseUrl, priority, deletion };
}
