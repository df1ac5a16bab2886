import { deletionRefusal, rightRefusal, sourceDeletionRefusal, whatLacks, type HidingRule } from "./access.ts";
import type { CallName } from "./calls.ts";
import type { Actor, Audience, Principal } from "./people/actor.ts";
import { dayAt } from "./time/day.ts";
import { hasExpired } from "./people/key.ts";
import { actorOf, type KeyHolder } from "./people/key-holder.ts";
import { lifecycleOf } from "./models/lifecycle.ts";
import type { Model, ModelOrigin } from "./models/model.ts";
import { isAllowedBy } from "./people/organization.ts";
import { Refusal } from "./refusal.ts";
import { deleteModels, readModels, requestModels } from "./people/role.ts";
import type { Source } from "./sources/source.ts";

/*
 * Explains to an operator what a key may do with a model, and why. Nothing is decided here: access.ts, key-holder.ts
 * and the view decide, and this file words their decisions.
 */

export interface Verdict {
  readonly allowed: boolean;
  /** The code of the refusal that a request would get, or the rule that allows it. */
  readonly rule: string;
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
  if (refusal !== null) return denied(refusal.code, missingRightReason(actor, readModels, "list and retrieve models"));
  return { allowed: true, rule: "may-read", because: "The key may list and retrieve models." };
}

/** The rule of a model that is seen. */
export const maySeeRule = "may-see";

/** Whether an audience sees a model, by which rule. `hiding` is what hides it. */
export function explainSight(
  { policy }: Pick<Audience, "policy">,
  model: Model,
  hiding: HidingRule | "target-gone" | null,
): Verdict {
  if (hiding === null)
    return {
      allowed: true,
      rule: maySeeRule,
      because: `It is ${kindPhrase(model)}, ${policyPhrase(policy, "the project")}.`,
    };
  return denied(hiding, hidingReasons[hiding](model, policy?.mode === "allow_list"));
}

const hidingReasons: Readonly<Record<HidingRule | "target-gone", (model: Model, isAllowList: boolean) => string>> = {
  restricted: () => "The model is restricted to projects with a permission, and the project has none.",
  policy: (_, isAllowList) =>
    isAllowList
      ? "The project has an allow list, and the model is not on it."
      : "The project has a deny list, and the model is on it.",
  "policy-on-target": ({ target }, isAllowList) =>
    isAllowList
      ? `It is an alias of ${target}, which is not on the allow list of the project.`
      : `It is an alias of ${target}, which is on the deny list of the project.`,
  "target-gone": ({ target }) => `It is an alias of ${target}, which is gone.`,
};

/** Why a model that can be retrieved is not listed. */
function unlistedReason(seen: Model | null, nowSeconds: number): Verdict | null {
  if (seen?.visibility === "unlisted")
    return denied("unlisted", "The model is unlisted: it is there for whoever knows its id.");
  if (seen === null || !isShutDown(seen, nowSeconds)) return null;
  return denied("shut-down", `The model was shut down on ${seen.shutdownDate}, and is in no list since.`);
}

function isShutDown(model: Model, nowSeconds: number): boolean {
  return lifecycleOf(model, dayAt(nowSeconds * 1000)) === "shut-down";
}

/** Why a key is invalid. */
function invalidKeyReason(holder: KeyHolder, nowSeconds: number): string {
  if (holder.revokedAt !== null) return `The key was revoked on ${dayAt(holder.revokedAt * 1000)}.`;
  if (hasExpired(holder, nowSeconds)) return `The key expired on ${dayAt((holder.expiresAt ?? nowSeconds) * 1000)}.`;
  if (holder.projectArchived) return "The key's project is archived.";
  if (holder.principalRemoved) return `The ${principalName(holder.principal.kind)} it belongs to is no longer there.`;
  return "The person is in the project neither themselves nor through a group.";
}

function readingVerdict(actor: Actor, named: NamedModel): Verdict {
  const refusal = rightRefusal(actor, "read-models");
  if (refusal !== null) return denied(refusal.code, missingRightReason(actor, readModels, "list and retrieve models"));
  if (named.seen === null) return denied("model-not-found", hiddenReason(actor, named));
  return {
    allowed: true,
    rule: "may-see",
    because: `It is ${kindPhrase(named.seen)}, ${policyPhrase(actor.audience.policy, "the key's project")}.`,
  };
}

function callVerdict(actor: Actor, named: NamedModel, nowSeconds: number): Verdict {
  const refusal = rightRefusal(actor, "request-models");
  if (refusal !== null) return denied(refusal.code, missingRightReason(actor, requestModels, "call models"));
  const { seen, serving } = named;
  if (seen === null) return denied("model-not-found", hiddenReason(actor, named));
  if (isShutDown(seen, nowSeconds))
    return denied("model-not-found", `The model was shut down on ${seen.shutdownDate}, and cannot be called since.`);
  const [first, ...others] = serving.map(({ sourceId }) => sourceId);
  if (first === undefined) return denied("model-not-served", "No source serves the model.");
  if (serving.every(({ calls }) => calls.length === 0))
    return denied("call-not-served", `The source '${first}' serves the model, and takes no calls.`);
  const instead = others.length === 0 ? "" : ` If it fails or does not take the call, the next is '${others[0]}'.`;
  const because = `It is ${kindPhrase(seen)}, ${policyPhrase(actor.audience.policy, "the key's project")}. The source '${first}' serves it.${instead}`;
  return { allowed: true, rule: "may-call", because };
}

function deletionVerdict(actor: Actor, named: NamedModel): Verdict {
  const isAdmin = actor.keyKind === "admin";
  const refusal = rightRefusal(actor, isAdmin ? "delete-models-of-organization" : "delete-models");
  if (refusal !== null) return denied(refusal.code, whatDenies(actor, deleteModels));
  const model = isAdmin ? liveOrNull(named) : named.seen;
  if (model === null) return denied(isAdmin ? "not-found" : "model-not-found", hiddenReason(actor, named));
  const refusalOfModel = deletionRefusal(model) ?? sourceDeletionRefusal(named.source, model);
  if (refusalOfModel !== null) return denied(refusalOfModel.code, refusalOfModel.message);
  const where = isAdmin ? " An admin key deletes it at /rollcall/v1/models." : "";
  const because = `It is a fine-tuned model of the organization, and the key belongs to one of its owners.${where}`;
  return { allowed: true, rule: "owner", because };
}

function liveOrNull({ stored }: NamedModel): Model | null {
  return stored?.state === "live" ? stored : null;
}

function kindPhrase({ kind, organizationId, target }: Model): string {
  if (kind === "base" && organizationId !== null) return "a base model of one of the organization's own sources";
  if (kind === "base") return "a base model, which everybody sees";
  return kind === "alias" ? `an alias of ${target}` : "the organization's own model";
}

function missingRightReason(actor: Actor, permission: string, what: string): string {
  if (actor.keyKind === "admin") return `An admin key administers the organization; it does not ${what}.`;
  return whatDenies(actor, permission);
}

function whatDenies(actor: Actor, permission: string): string {
  if (whatLacks(actor, permission) === "scope")
    return `The key is cut down to the scopes ${actor.scopes.join(", ")}, which leave out ${permission}.`;
  if (permission === requestModels && actor.principal.projectRole === "viewer")
    return `${rolesOf(actor.principal)}, and a viewer of a project calls no models.`;
  return `${rolesOf(actor.principal)}, and ${permission} comes with none of them.`;
}

function rolesOf({ kind, organizationRole, projectRole, granted }: Principal): string {
  const roles = [
    ...(organizationRole === null ? [] : [`${organizationRole} in the organization`]),
    ...(projectRole === null ? [] : [`${projectRole} in the project`]),
    ...(granted.length === 0 ? [] : [`custom roles granting ${granted.join(", ")}`]),
  ];
  return `The ${principalName(kind)} holds the roles: ${roles.join("; ") || "no role at all"}`;
}

/** Why the actor does not see the model. The caller itself only gets "does not exist". */
function hiddenReason({ audience }: Actor, { id, stored }: NamedModel): string {
  if (stored === null) return `The organization knows no model '${id}'.`;
  if (stored.state === "deleted") return "The model was deleted. An owner can restore it.";
  if (stored.state === "retired" && stored.declaredBy === "source") return "No source lists the model any longer.";
  if (stored.state === "retired")
    return "No configuration file declares the model any longer, or the alias was taken away.";
  if (!isAllowedBy(audience.policy, id))
    return audience.policy?.mode === "allow_list"
      ? "The key's project has an allow list, and the model is not on it."
      : "The key's project has a deny list, and the model is on it.";
  if (stored.kind === "alias")
    return `It is an alias of ${stored.target}, which is gone or which the key does not see.`;
  return "The model is restricted to projects with a permission, and the key's project has none.";
}

function policyPhrase(policy: Audience["policy"], project: string): string {
  if (policy === null) return `and ${project} hides no model`;
  return policy.mode === "allow_list"
    ? `and the allow list of ${project} names it`
    : `and the deny list of ${project} does not name it`;
}

function denied(rule: string, because: string): Verdict {
  return { allowed: false, rule, because };
}

function principalName(kind: Principal["kind"]): string {
  return kind === "user" ? "user" : "service account";
}
