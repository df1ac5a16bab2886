import { deletionRefusal, rightRefusal, sourceDeletionRefusal, whatLacks, type HidingRule } from "../access.ts";
import type { CallName } from "../calls.ts";
import type { Actor, Audience, Principal } from "../people/actor.ts";
import { dayAt } from "../time/day.ts";
import { hasExpired } from "../people/key.ts";
import { actorOf, type KeyHolder } from "../people/key-holder.ts";
import { lifecycleOf } from "../models/lifecycle.ts";
import type { Model, ModelOrigin } from "../models/model.ts";
import { isAllowedBy } from "../people/organization.ts";
import { Refusal, type RefusalCode } from "../refusal.ts";
import { deleteModels, readModels, requestModels } from "../people/role.ts";
import type { Source } from "../sources/source.ts";
import { reason, sentenceOf, type Reason } from "./reasons.ts";

/*
 * Explains to an operator what a key may do with a model, and why. Nothing is decided here: access.ts, key-holder.ts
 * and the view decide, and this file words their decisions.
 */

/** What decides where no refusal does. */
export type OwnRule =
  | HidingRule
  | "target-gone"
  | "may-see"
  | "may-read"
  | "may-call"
  | "owner"
  | "unlisted"
  | "shut-down";

export interface Verdict {
  readonly allowed: boolean;
  /** The code of the refusal that a request would get, or the rule that allows it. */
  readonly rule: OwnRule | RefusalCode;
  readonly reasons: readonly Reason[];
  /** The reasons in words. */
  readonly because: string;
}

export interface Explanation {
  readonly list: Verdict;
  readonly retrieve: Verdict;
  readonly call: Verdict;
  readonly delete: Verdict;
}

/** A source that serves a model, and the calls that it takes. */
export interface ServingSource {
  readonly sourceId: string;
  readonly calls: readonly CallName[];
}

/** A model as the organization may know it and as the key sees it. */
export interface NamedModel {
  readonly id: string;
  /** The model in the key's view; null when the key does not see it. */
  readonly seen: Model | null;
  /** The stored model, even if the key cannot see it; null if no such model is stored. */
  readonly stored:
    | (Model & { readonly state: "live" | "deleted" | "retired"; readonly declaredBy: ModelOrigin })
    | null;
  /** The source that lists it, if any. */
  readonly source: Pick<Source, "id" | "deletion"> | null;
  /** The sources that calls may go to, the first one first. */
  readonly serving: readonly ServingSource[];
  /** Whose spend limits refuse calls now. */
  readonly reachedLimits: readonly ("project" | "organization")[];
}

export function explain(holder: KeyHolder, named: NamedModel, nowSeconds: number): Explanation {
  const actor = validActor(holder, nowSeconds);
  if ("because" in actor) return { list: actor, retrieve: actor, call: actor, delete: actor };
  const reading = readingVerdict(actor, named);
  const list = (reading.allowed ? unlistedReason(named.seen, nowSeconds) : null) ?? reading;
  const call = callVerdict(actor, named, nowSeconds);
  return { list, retrieve: reading, call, delete: deletionVerdict(actor, named) };
}

function validActor(holder: KeyHolder, nowSeconds: number): Actor | Verdict {
  const actor = actorOf(holder, "the key");
  if (!(actor instanceof Refusal || hasExpired(actor, nowSeconds))) return actor;
  const rule = actor instanceof Refusal ? actor.code : "incorrect-key";
  return denied(rule, invalidKeyReason(holder, nowSeconds));
}

/** Whether a key may list models at all. */
export function explainReading(holder: KeyHolder, nowSeconds: number): Verdict {
  const actor = validActor(holder, nowSeconds);
  if ("because" in actor) return actor;
  const refusal = rightRefusal(actor, "read-models");
  if (refusal !== null) return denied(refusal.code, ...missingRightReasons(actor, readModels));
  return allowed("may-read", reason("may-read"));
}

/** The rule of a model that is seen. */
export const maySeeRule = "may-see";

/** Whether an audience sees a model, by which rule. `hiding` is what hides it. */
export function explainSight(
  { policy }: Pick<Audience, "policy">,
  model: Model,
  hiding: HidingRule | "target-gone" | null,
): Verdict {
  if (hiding === null) return allowed(maySeeRule, kindReason(model), policyReason(policy));
  return denied(hiding, hidingReasons[hiding](model, policy?.mode === "allow_list"));
}

/** Why no key of an archived project sees anything. */
export const projectArchived: Verdict = denied("project-archived", reason("project-archived"));

const hidingReasons: Readonly<Record<HidingRule | "target-gone", (model: Model, isAllowList: boolean) => Reason>> = {
  restricted: () => reason("restricted"),
  policy: (_, isAllowList) => reason(isAllowList ? "not-on-allow-list" : "on-deny-list"),
  "policy-on-target": ({ target }, isAllowList) =>
    reason(isAllowList ? "target-not-on-allow-list" : "target-on-deny-list", target),
  "target-gone": ({ target }) => reason("target-gone", target),
};

/** Why a model that can be retrieved is not listed. */
function unlistedReason(seen: Model | null, nowSeconds: number): Verdict | null {
  if (seen?.visibility === "unlisted") return denied("unlisted", reason("unlisted"));
  if (seen === null || !isShutDown(seen, nowSeconds)) return null;
  return denied("shut-down", reason("shut-down-unlisted", seen.shutdownDate));
}

function isShutDown(model: Model, nowSeconds: number): boolean {
  return lifecycleOf(model, dayAt(nowSeconds * 1000)) === "shut-down";
}

/** Why a key is invalid. */
function invalidKeyReason(holder: KeyHolder, nowSeconds: number): Reason {
  if (holder.revokedAt !== null) return reason("key-revoked", dayAt(holder.revokedAt * 1000));
  if (hasExpired(holder, nowSeconds)) return reason("key-expired", dayAt((holder.expiresAt ?? nowSeconds) * 1000));
  if (holder.projectArchived) return reason("project-archived");
  if (holder.principalRemoved) return reason(holder.principal.kind === "user" ? "user-removed" : "account-removed");
  return reason("not-in-project");
}

function readingVerdict(actor: Actor, named: NamedModel): Verdict {
  const refusal = rightRefusal(actor, "read-models");
  if (refusal !== null) return denied(refusal.code, ...missingRightReasons(actor, readModels));
  if (named.seen === null) return denied("model-not-found", hiddenReason(actor, named));
  return allowed(maySeeRule, kindReason(named.seen), policyReason(actor.audience.policy));
}

function callVerdict(actor: Actor, named: NamedModel, nowSeconds: number): Verdict {
  const refusal = rightRefusal(actor, "request-models");
  if (refusal !== null) return denied(refusal.code, ...missingRightReasons(actor, requestModels));
  const { seen, serving, reachedLimits } = named;
  if (seen === null) return denied("model-not-found", hiddenReason(actor, named));
  if (isShutDown(seen, nowSeconds)) return denied("model-not-found", reason("shut-down-uncalled", seen.shutdownDate));
  const [first, next] = serving.map(({ sourceId }) => sourceId);
  if (first === undefined) return denied("model-not-served", reason("no-source-serves"));
  if (serving.every(({ calls }) => calls.length === 0))
    return denied("call-not-served", reason("takes-no-calls", first));
  const [reached] = reachedLimits;
  if (reached !== undefined)
    return denied(`${reached}-spend-limit-exceeded`, ...reachedLimits.map((whose) => reason(`${whose}-limit-reached`)));
  const instead = next === undefined ? [] : [reason("next-source", next)];
  const sight = [kindReason(seen), policyReason(actor.audience.policy)];
  return allowed("may-call", ...sight, reason("served-by", first), ...instead);
}

function deletionVerdict(actor: Actor, named: NamedModel): Verdict {
  const isAdmin = actor.keyKind === "admin";
  const refusal = rightRefusal(actor, isAdmin ? "delete-models-of-organization" : "delete-models");
  if (refusal !== null) return denied(refusal.code, ...whatDenies(actor, deleteModels));
  const model = isAdmin ? liveOrNull(named) : named.seen;
  if (model === null) return denied(isAdmin ? "not-found" : "model-not-found", hiddenReason(actor, named));
  const ofKind = deletionRefusal(model);
  if (ofKind !== null)
    return denied(ofKind.code, model.kind === "alias" ? reason("alias-stays", model.target) : reason("base-stays"));
  const ofSource = sourceDeletionRefusal(named.source, model);
  if (ofSource !== null) return denied(ofSource.code, reason("source-refuses-deletion", named.source?.id ?? null));
  return allowed("owner", reason("owner"), ...(isAdmin ? [reason("deleted-with-admin-key")] : []));
}

function liveOrNull({ stored }: NamedModel): Model | null {
  return stored?.state === "live" ? stored : null;
}

function kindReason({ kind, organizationId, target }: Model): Reason {
  if (kind === "base") return reason(organizationId === null ? "base-model" : "base-model-of-own-source");
  return kind === "alias" ? reason("alias", target) : reason("own-model");
}

function missingRightReasons(actor: Actor, permission: string): readonly Reason[] {
  return actor.keyKind === "admin" ? [reason("admin-key")] : whatDenies(actor, permission);
}

function whatDenies(actor: Actor, permission: string): readonly Reason[] {
  if (whatLacks(actor, permission) === "scope")
    return [reason("scopes", actor.scopes.join(", ")), reason("scopes-lack", permission)];
  const isViewer = permission === requestModels && actor.principal.projectRole === "viewer";
  return [...rolesOf(actor.principal), isViewer ? reason("viewer-calls-none") : reason("roles-lack", permission)];
}

function rolesOf({ organizationRole, projectRole, granted }: Principal): readonly Reason[] {
  const roles = [
    ...(organizationRole === null ? [] : [reason("organization-role", organizationRole)]),
    ...(projectRole === null ? [] : [reason("project-role", projectRole)]),
    ...(granted.length === 0 ? [] : [reason("custom-roles", granted.join(", "))]),
  ];
  return roles.length === 0 ? [reason("no-role")] : roles;
}

/** Why the actor does not see the model. The caller itself only gets "does not exist". */
function hiddenReason({ audience: { policy } }: Actor, { id, stored }: NamedModel): Reason {
  if (stored === null) return reason("model-unknown", id);
  if (stored.state === "deleted") return reason("model-deleted");
  if (stored.state === "retired") return reason(stored.declaredBy === "source" ? "gone-at-source" : "gone-in-file");
  if (!isAllowedBy(policy, id)) return hidingReasons.policy(stored, policy?.mode === "allow_list");
  return stored.kind === "alias" ? reason("target-not-seen", stored.target) : reason("restricted");
}

function policyReason(policy: Audience["policy"]): Reason {
  if (policy === null) return reason("no-policy");
  return reason(policy.mode === "allow_list" ? "on-allow-list" : "not-on-deny-list");
}

function allowed(rule: Verdict["rule"], ...reasons: readonly Reason[]): Verdict {
  return { allowed: true, rule, reasons, because: reasons.map(sentenceOf).join(" ") };
}

function denied(rule: Verdict["rule"], ...reasons: readonly Reason[]): Verdict {
  return { allowed: false, rule, reasons, because: reasons.map(sentenceOf).join(" ") };
}
