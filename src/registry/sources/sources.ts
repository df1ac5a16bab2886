import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  malformedRequest,
  masterKeyMissing,
  notFound,
  Refusal,
  sourceNotChangeable,
  tryLater,
} from "../../core/refusal.ts";
import type { NamingRules } from "../../core/sources/source-naming.ts";
import type { Source, SourceInput } from "../../core/sources/source.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import type { SourceName, StoredSource } from "../../store/sources.ts";
import type { Store, Transaction } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { ChangeBudget } from "./change-budget.ts";
import type { Commit } from "../commit.ts";
import { forgetSource, renameModels, type FollowingSources } from "./follow-sources.ts";
import type { SecretBox } from "./secret-box.ts";
import { isSourceInputError, sourceFrom, validateListInSlices } from "./source-input.ts";

// Each is asked again and again, and by everybody's server.
const sourcesMax = 200;
const followingMsMax = 5_000;

export type SourceReach = "anywhere" | "this machine" | "internet";

/** On which terms sources are added through the API. */
export interface SourceTerms {
  /** Null where no master key was given, so that no secret can be kept. */
  readonly box: SecretBox | null;
  /** How far they may lie: anywhere, on this machine or the internet, or on the internet only. */
  readonly reach: SourceReach;
}

/** What administrators of sources work with. */
export interface SourceKeeping extends SourceTerms {
  readonly commit: Commit;
  readonly store: Store;
  readonly nowMs: () => number;
  readonly following: FollowingSources;
  readonly budget: ChangeBudget;
  /** Has whatever is due asked now, and waits for none of it. */
  readonly pollDue: () => void;
}

/** Adds a source to the author's organization. It is asked at once. */
export async function addSource(
  keeping: SourceKeeping,
  author: ChangeAuthor,
  input: SourceInput,
  secret: string | null,
): Promise<StoredSource> {
  const { organizationId } = author.actor.audience;
  const modelsError = await modelsLookedThrough(input.models, organizationId);
  const source = parseSource(input, organizationId, mayLieAt(baseUrlOf(input), keeping.reach), modelsError);
  const sealedSecret = secret === null ? null : sealed(keeping, source, secret);
  await followed(keeping, source);
  const added = await keeping.commit(author, async (transaction, created) => {
    if ((await transaction.sources.findSource(source)) !== null)
      throw new Refusal("name-taken", `There is a source with the id '${source.id}' already.`, { param: "id" });
    if ((await transaction.sources.pendingRevision(source)) !== null) throw stillRemoved(source);
    if ((await transaction.sources.countSources(organizationId)) >= sourcesMax)
      throw malformedRequest(`An organization has ${sourcesMax} sources at most. Remove one first.`);
    const result: StoredSource = { ...source, sealedSecret, declaredBy: "api", created };
    await transaction.sources.putSource(result);
    return { result, type: "rollcall.source.added", resourceId: source.id, details: inWords(result) };
  });
  keeping.pollDue();
  return added;
}

/** What is left out stays; a secret of null takes the secret away. */
export interface SourceChange {
  readonly input: Partial<Omit<SourceInput, "id" | "kind" | "rules">> & { readonly rules: Partial<NamingRules> };
  readonly secret?: string | null;
}

/**
 * Changes a source and what its models are called; then it is asked anew. Of very many models the answer waits for some
 * seconds, and not for all of them.
 */
export async function updateSource(
  keeping: SourceKeeping,
  author: ChangeAuthor,
  id: string,
  { input, secret }: SourceChange,
): Promise<StoredSource> {
  const { organizationId } = author.actor.audience;
  // Those that were kept were looked through when they came.
  const modelsError = await modelsLookedThrough(input.models ?? null, organizationId);
  const updated = await keeping.commit(author, async (transaction, atSeconds) => {
    const known = await openSource(transaction, { organizationId, id });
    // One that was found on this machine may stay where it is.
    const isUnmoved = known.isTrusted && input.baseUrl === undefined;
    const changed = { ...known, ...input, rules: { ...known.rules, ...input.rules } };
    const isTrusted = isUnmoved || mayLieAt(baseUrlOf(changed), keeping.reach);
    const source = parseSource(changed, organizationId, isTrusted, modelsError);
    // The secret is for the place it was given for, and must not be sent to another one.
    if (source.baseUrl !== known.baseUrl && known.sealedSecret !== null && secret === undefined)
      throw malformedRequest(
        "Give 'secret' again with a new 'base_url': the one kept was given for another place.",
        "secret",
      );
    const kept = secret === undefined ? known.sealedSecret : null;
    const sealedSecret = secret ? sealed(keeping, source, secret) : kept && sealedAnew(keeping, known, source, kept);
    const result: StoredSource = { ...known, ...source, sealedSecret };
    await transaction.sources.putSource(result);
    if (isNamedOtherwise(known, result)) {
      keeping.budget.charge(organizationId, await transaction.sources.countModels(result));
      await renameModels(transaction, result, atSeconds);
    }
    const details = { ...inWords(result), secret_changed: secret !== undefined };
    return { result, type: "rollcall.source.updated", resourceId: id, details };
  });
  await followed(keeping, updated);
  keeping.pollDue();
  return updated;
}

/** Its models are retired, but for those that another source offers too or that were declared. */
export async function removeSource(keeping: SourceKeeping, author: ChangeAuthor, id: string): Promise<StoredSource> {
  const name = { organizationId: author.actor.audience.organizationId, id };
  const removed = await keeping.commit(author, async (transaction, atSeconds) => {
    const known = await openSource(transaction, name);
    keeping.budget.charge(name.organizationId, await transaction.sources.countModels(name));
    const shown = await forgetSource(transaction, name, atSeconds);
    return { result: known, type: "rollcall.source.removed", resourceId: id, details: { ...shown } };
  });
  await followed(keeping, name);
  return removed;
}

/** Waits until the models have followed, or for so long as somebody likes to wait; then they follow in the background. */
async function followed({ following }: SourceKeeping, name: SourceName): Promise<void> {
  // What fails is marked as pending, and taken up again by whoever refreshes the source.
  const all = following.follow(name).catch(() => undefined);
  await Promise.race([all, setTimeout(followingMsMax, undefined, { ref: false })]);
}

/** Whether some of its models can have other names by it, or win or lose them. */
function isNamedOtherwise(before: Source, after: Source): boolean {
  return before.priority !== after.priority || !isDeepStrictEqual(before.rules, after.rules);
}

function stillRemoved({ id }: SourceName): Refusal {
  return tryLater(`The models of a source '${id}' that was removed are still being taken from the lists.`);
}

/** Has a source asked as soon as possible. No change: what it answers may be one. */
export async function refreshSoon({ store, nowMs, pollDue }: SourceKeeping, name: SourceName): Promise<void> {
  if ((await store.sources.source(name)) === null) throw await notTheirs((other) => store.sources.source(other), name);
  await store.sources.scheduleNow(name, nowMs());
  pollDue();
}

/** Nobody's, or everybody's, which none of them changes. */
async function notTheirs(find: (name: SourceName) => Promise<StoredSource | null>, { id }: SourceName) {
  const shared = await find({ organizationId: null, id });
  return shared === null ? notFound("source", id) : sourceNotChangeable(id, "belongs to all organizations together");
}

/** Whether a source may lie outside the internet. A name other than localhost is no part of this machine. */
function mayLieAt(baseUrl: string | null, reach: SourceReach): boolean {
  if (reach !== "this machine") return reach === "anywhere";
  const host = baseUrl === null ? null : URL.parse(baseUrl)?.hostname;
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host ?? "");
}

function baseUrlOf({ baseUrl, kind }: SourceInput): string | null {
  return baseUrl ?? (isKindName(kind) ? (kindOf(kind).defaultBaseUrl ?? null) : null);
}

/** Before the change begins, which holds up other changes: there may be very many models. */
async function modelsLookedThrough(
  models: SourceInput["models"],
  organizationId: string,
): Promise<() => string | null> {
  const error = models === null ? null : await validateListInSlices(organizationId, models);
  return () => error;
}

function parseSource(
  input: SourceInput,
  organizationId: string,
  isTrusted: boolean,
  modelsError: () => string | null,
): Source {
  const source = sourceFrom(input, organizationId, isTrusted, modelsError);
  if (isSourceInputError(source)) throw malformedRequest(`Invalid '${source.field}': it ${source.why}.`, source.field);
  return source;
}

function sealed({ box }: SourceKeeping, source: Source, secret: string): string {
  if (box === null) throw masterKeyMissing();
  return box.seal(source, secret);
}

/** A secret is sealed for the options of its source, too. */
function sealedAnew({ box }: SourceKeeping, known: Source, source: Source, kept: string): string {
  if (isDeepStrictEqual(known.options, source.options)) return kept;
  const secret = box?.open(known, kept) ?? null;
  if (box === null || secret === null)
    throw malformedRequest(
      "Give 'secret' again with new 'options': the one kept cannot be opened with the master key of this server.",
      "secret",
    );
  return box.seal(source, secret);
}

async function openSource(transaction: Transaction, name: SourceName): Promise<StoredSource> {
  const known = await transaction.sources.findSource(name);
  if (known === null) throw await notTheirs((other) => transaction.sources.findSource(other), name);
  if (known.declaredBy === "file")
    throw sourceNotChangeable(name.id, "is declared by the configuration file, which is where it is changed");
  return known;
}

function inWords({ kind, baseUrl, priority, deletion }: Source) {
  return { kind, base_url: baseUrl, priority, deletion };
}
