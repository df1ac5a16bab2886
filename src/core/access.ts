import type { Actor, Audience, Principal, Reader } from "./people/actor.ts";
import type { Model } from "./models/model.ts";
import { isAllowedBy } from "./people/organization.ts";
import { missingScopes, modelNotDeletable, modelNotDeletableAtSource, ownerRequired, type Refusal } from "./refusal.ts";
import {
  comesWithOwnerOnly,
  deleteModels,
  organizationRoles,
  projectRoles,
  readManagement,
  readModels,
  writeManagement,
} from "./people/role.ts";
import type { Source } from "./sources/source.ts";

/*
 * The whole policy of who may do what. access.test.ts prints it as one table.
 *
 * A caller sees the base models and the fine-tuned models of their own organization, less those kept to projects that
 * hold a permission where theirs holds none, and less what their project's model policy hides. An alias is seen where
 * its target is, and a policy has to allow both names. What they may do with models, and with the organization, is
 * what their key's scopes and their roles both grant. Deleting, and changing the organization, come with its owner role
 * alone; a custom role can grant looking at all of it. Deleting takes a project key, administering an admin key.
 */

export function maySee(audience: Audience, model: Model): boolean {
  return (
    isSharedWith(audience, model) &&
    isAllowedBy(audience.policy, model.id) &&
    (model.target === null || isAllowedBy(audience.policy, model.target))
  );
}

/** Asked before any model is looked at: whether this actor may list and retrieve at all. */
export function refuseReading(actor: Actor): Refusal | null {
  return actor.keyKind === "project" && holds(actor, readModels) ? null : missingScopes([readModels]);
}

/** Asked before any model is looked at: whether this actor may delete at all. */
export function refuseDeleting(actor: Actor): Refusal | null {
  return actor.keyKind === "project" && holds(actor, deleteModels) ? null : ownerRequired();
}

/** Asked of a model the actor sees: whether anybody may delete it. */
export function refuseDeletionOf(model: Model): Refusal | null {
  return model.kind === "fine-tuned" ? null : modelNotDeletable(model);
}

/** Asked of a model that lives at a source, if at any: whether that lets it be deleted. */
export function refuseDeletionAt(source: Pick<Source, "id" | "deletion"> | null, { id }: Model): Refusal | null {
  return source?.deletion === "refuse" ? modelNotDeletableAtSource(id, source.id) : null;
}

/** Whether this actor may look at, or change, what the organization consists of. */
export function refuseAdministering(actor: Actor, what: "read" | "write"): Refusal | null {
  const permission = what === "read" ? readManagement : writeManagement;
  return actor.keyKind === "admin" && holds(actor, permission) ? null : missingScopes([permission]);
}

/** Whether this actor may follow the changes: an admin key its organization's, others those of their models. */
export function refuseFollowing(actor: Actor): Refusal | null {
  return actor.keyKind === "admin" ? refuseAdministering(actor, "read") : refuseReading(actor);
}

/** True when the model is the audience's own, which the older clients are told as rights of their own over it. */
export function isOwnModel(audience: Reader, model: Model): boolean {
  return model.organizationId === audience.organizationId;
}

// Scopes of a key that stand for a permission besides its own name.
const scopesFor: Readonly<Record<string, readonly string[]>> = {
  [readModels]: [readModels, "model.read", "api.all.read"],
  [readManagement]: [readManagement, writeManagement],
};

function isSharedWith(audience: Audience, model: Model): boolean {
  if (model.organizationId === null) return true;
  if (!isOwnModel(audience, model)) return false;
  return model.sharing === "organization" || audience.permittedIds.has(model.target ?? model.id);
}

/** A right is what the key's scopes and its principal's roles both grant. */
function holds(actor: Actor, permission: string): boolean {
  return whatLacks(actor, permission) === null;
}

/** What keeps an actor from a permission: the scopes their key was cut down to, or their roles; null for nothing. */
export function whatLacks({ scopes, principal }: Actor, permission: string): "scope" | "role" | null {
  if (!isGrantedTo(principal, permission)) return "role";
  return isInScope(scopes, permission) ? null : "scope";
}

function isInScope(scopes: readonly string[], permission: string): boolean {
  if (scopes.length === 0) return true;
  const anyOf = scopesFor[permission] ?? [permission];
  return anyOf.some((scope) => scopes.includes(scope));
}

function isGrantedTo({ organizationRole, projectRole, granted }: Principal, permission: string): boolean {
  const inOrganization = organizationRole === null ? [] : organizationRoles[organizationRole].permissions;
  const inProject = projectRole === null || projectRole === "none" ? [] : projectRoles[projectRole].permissions;
  const byCustomRole = !comesWithOwnerOnly(permission) && granted.includes(permission);
  return inOrganization.includes(permission) || inProject.includes(permission) || byCustomRole;
}
