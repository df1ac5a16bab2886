import { refuseDeleting, refuseDeletionAt, refuseDeletionOf, refuseReading, whatLacks } from "./access.ts";
import type { Actor, Principal } from "./people/actor.ts";
import { dayAt } from "./day.ts";
import { hasExpired } from "./people/key.ts";
import { actorOf, type KeyHolder } from "./people/key-holder.ts";
import { lifecycleOf } from "./models/lifecycle.ts";
import type { Model, ModelOrigin } from "./models/model.ts";
import { isAllowedBy } from "./people/organization.ts";
import { Refusal } from "./refusal.ts";
import { deleteModels, readModels } from "./people/role.ts";
import type { Source } from "./sources/source.ts";

/*
 * What a key may do with a model, and why, for a person who wonders. Whether something is allowed is never decided
 * here: access.ts, key-holder.ts and the view are asked, and only the words are found for what they say.
 */

export interface Verdict {
  readonly allowed: boolean;
  /** What decided: the refusal that a request would get, or the rule that lets it through. */
  readonly rule: string;
  readonly because: string;
}

export interface Explanation {
  readonly list: Verdict;
  readonly retrieve: Verdict;
  readonly delete: Verdict;
}

/** A model by name, as far as the asking organization may know of it, and as the key sees it. */
export interface NamedModel {
  readonly id: string;
  /** What the key's requests are answered from; null when it sees no such model. */
  readonly seen: Model | null;
  /** What is stored under the name, whether the key sees it or not; null when there is nothing. */
  readonly stored:
    | (Model & { readonly state: "live" | "deleted" | "retired"; readonly declaredBy: ModelOrigin })
    | null;
  /** The source where it lives, if any. */
  readonly source: Pick<Source, "id" | "deletion"> | null;
}

export function explain(holder: KeyHolder, named: NamedModel, nowSeconds: number): Explanation {
  const actor = actorOf(holder, "the key");
  if (actor instanceof Refusal || hasExpired(actor, nowSeconds)) {
    const rule = actor instanceof Refusal ? actor.code : "incorrect-key";
    const verdict = denied(rule, whyNoKey(holder, nowSeconds));
    return { list: verdict, retrieve: verdict, delete: verdict };
  }
  const reading = readingVerdict(actor, named);
  const list = (reading.allowed ? unlistedReason(named.seen, nowSeconds) : null) ?? reading;
  return { list, retrieve: reading, delete: deletionVerdict(actor, named) };
}

/** What keeps a model out of lists that can be retrieved. */
function unlistedReason(seen: Model | null, nowSeconds: number): Verdict | null {
  if (seen?.visibility === "unlisted")
    return denied("unlisted", "The model is unlisted: it is there for whoever knows its id.");
  if (seen === null || lifecycleOf(seen, dayAt(nowSeconds * 1000)) !== "shut-down") return null;
  return denied("shut-down", `The model was shut down on ${seen.shutdownDate}, and is in no list since.`);
}

/** Of a key that is none. */
function whyNoKey(holder: KeyHolder, nowSeconds: number): string {
  if (holder.revokedAt !== null) return `The key was revoked on ${day(holder.revokedAt)}.`;
  if (hasExpired(holder, nowSeconds)) return `The key expired on ${day(holder.expiresAt ?? nowSeconds)}.`;
  if (holder.projectArchived) return "The key's project is archived.";
  if (holder.principalRemoved) return `The ${kindOf(holder.principalKind)} it belongs to is no longer there.`;
  return "The person is in the project neither themselves nor through a group.";
}

function readingVerdict(actor: Actor, named: NamedModel): Verdict {
  const refusal = refuseReading(actor);
  if (refusal !== null) return denied(refusal.code, missingRightReason(actor, readModels, "list and retrieve models"));
  if (named.seen === null) return denied("model-not-found", whyHidden(actor, named));
  return { allowed: true, rule: "may-see", because: `It is ${kindWords(named.seen)}, ${policyWords(actor)}.` };
}

function deletionVerdict(actor: Actor, named: NamedModel): Verdict {
  const refusal = refuseDeleting(actor);
  if (refusal !== null) return denied(refusal.code, missingRightReason(actor, deleteModels, "delete models"));
  if (named.seen === null) return denied("model-not-found", whyHidden(actor, named));
  const notThisOne = refuseDeletionOf(named.seen) ?? refuseDeletionAt(named.source, named.seen);
  if (notThisOne !== null) return denied(notThisOne.code, notThisOne.message);
  const because = "It is a fine-tuned model of the organization, and the key belongs to one of its owners.";
  return { allowed: true, rule: "owner", because };
}

function kindWords({ kind, organizationId, target }: Model): string {
  if (kind === "base" && organizationId !== null) return "a base model of one of the organization's own sources";
  if (kind === "base") return "a base model, which everybody sees";
  return kind === "alias" ? `an alias of ${target}` : "the organization's own model";
}

function missingRightReason(actor: Actor, permission: string, what: string): string {
  if (actor.keyKind === "admin") return `An admin key administers the organization; it does not ${what}.`;
  if (whatLacks(actor, permission) === "scope")
    return `The key is cut down to the scopes ${actor.scopes.join(", ")}, which leave out ${permission}.`;
  return `${rolesOf(actor.principal)}, and ${permission} comes with none of them.`;
}

function rolesOf({ kind, organizationRole, projectRole, granted }: Principal): string {
  const roles = [
    ...(organizationRole === null ? [] : [`${organizationRole} in the organization`]),
    ...(projectRole === null ? [] : [`${projectRole} in the project`]),
    ...(granted.length === 0 ? [] : [`custom roles granting ${granted.join(", ")}`]),
  ];
  return `The ${kindOf(kind)} holds the roles: ${roles.join("; ") || "no role at all"}`;
}

/** Why the actor sees no such model; the caller itself only ever hears that it is not there. */
function whyHidden({ audience }: Actor, { id, stored }: NamedModel): string {
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
  return "The model is kept to projects that hold a permission for it, and the key's project holds none.";
}

function policyWords({ audience }: Actor): string {
  if (audience.policy === null) return "and the key's project hides no model";
  return audience.policy.mode === "allow_list"
    ? "and the allow list of the key's project names it"
    : "and the deny list of the key's project does not name it";
}

function denied(rule: string, because: string): Verdict {
  return { allowed: false, rule, because };
}

function kindOf(kind: Principal["kind"]): string {
  return kind === "user" ? "user" : "service account";
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
