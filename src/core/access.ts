import type { Actor, Audience } from "./actor.ts";
import type { Model } from "./model.ts";
import { isAllowedBy } from "./organization.ts";
import { missingScopes, modelNotDeletable, ownerRequired, type Refusal } from "./refusal.ts";

/*
 * The whole policy of who may do what. access.test.ts prints it as one table.
 *
 * A caller sees the base models and the fine-tuned models of their own organization, less what their project's
 * model policy hides. Reading needs the scope api.model.read. Deleting needs the owner role in the organization and
 * an unrestricted key or one with api.delete, and reaches only fine-tuned models of that organization.
 */

export function maySee(audience: Audience, model: Model): boolean {
  return isSharedWith(audience, model) && isAllowedBy(audience.policy, model.id);
}

/** Asked before any model is looked at: whether this actor may list and retrieve at all. */
export function refuseReading(actor: Actor): Refusal | null {
  return holdsScope(actor, readScopes) ? null : missingScopes(["api.model.read"]);
}

/** Asked before any model is looked at: whether this actor may delete at all. */
export function refuseDeleting(actor: Actor): Refusal | null {
  const ownersProjectKey = actor.keyKind === "project" && actor.principal.organizationRole === "owner";
  return ownersProjectKey && mayUseScope(actor, deleteScopes) ? null : ownerRequired();
}

/** Asked of a model the actor sees: whether anybody may delete it. */
export function refuseDeletionOf(model: Model): Refusal | null {
  return model.kind === "fine-tuned" ? null : modelNotDeletable(model.id);
}

/** Whether this actor may look at, or change, what the organization consists of; only an owner's admin keys may. */
export function refuseAdministering(actor: Actor, what: "read" | "write"): Refusal | null {
  const scopes = what === "read" ? managementReadScopes : managementWriteScopes;
  const owner = actor.principal.organizationRole === "owner";
  return actor.keyKind === "admin" && owner && mayUseScope(actor, scopes)
    ? null
    : missingScopes([`api.management.${what}`]);
}

/** Whether this actor may follow the changes: an owner's admin key its organization's, others those of its models. */
export function refuseFollowing(actor: Actor): Refusal | null {
  return actor.keyKind === "admin" ? refuseAdministering(actor, "read") : refuseReading(actor);
}

/** True when the model is the audience's own, which the older clients are told as rights of their own over it. */
export function isOwnModel(audience: Audience, model: Model): boolean {
  return model.organizationId === audience.organizationId;
}

const readScopes = ["api.model.read", "model.read", "api.all.read"];
const deleteScopes = ["api.delete"];
const managementWriteScopes = ["api.management.write"];
const managementReadScopes = ["api.management.read", ...managementWriteScopes];

function isSharedWith(audience: Audience, model: Model): boolean {
  return model.kind === "base" || isOwnModel(audience, model);
}

/** A right is what the key's scopes and its principal's roles both grant. */
function holdsScope(actor: Actor, anyOf: readonly string[]): boolean {
  return actor.keyKind === "project" && roleMayRead(actor) && mayUseScope(actor, anyOf);
}

// Every organization role and every project role may list models; "none" is a service account without rights.
function roleMayRead({ principal }: Actor): boolean {
  return principal.organizationRole !== null || (principal.projectRole !== null && principal.projectRole !== "none");
}

function mayUseScope(actor: Actor, anyOf: readonly string[]): boolean {
  return actor.scopes.length === 0 || anyOf.some((scope) => actor.scopes.includes(scope));
}
