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

/** What a call can need of its caller. */
export type Right = "read-models" | "delete-models" | "read-organization" | "write-organization" | "follow-changes";

/** Throws the refusal of an actor without the right. It is demanded before any model is looked at. */
export function demand(actor: Actor, right: Right): void {
  const refusal = rightRefusal(actor, right);
  if (refusal !== null) throw refusal;
}

/** Null where the actor has the right. */
export function rightRefusal(actor: Actor, right: Right): Refusal | null {
  return refusals[right](actor);
}

const refusals: Readonly<Record<Right, (actor: Actor) => Refusal | null>> = {
  "read-models": (actor) => (holds(actor, "project", readModels) ? null : missingScopes([readModels])),
  "delete-models": (actor) => (holds(actor, "project", deleteModels) ? null : ownerRequired()),
  "read-organization": (actor) => (holds(actor, "admin", readManagement) ? null : missingScopes([readManagement])),
  "write-organization": (actor) => (holds(actor, "admin", writeManagement) ? null : missingScopes([writeManagement])),
  // An admin key follows its organization's changes, a project key those of its models.
  "follow-changes": (actor) => rightRefusal(actor, actor.keyKind === "admin" ? "read-organization" : "read-models"),
};

/** Whether a model that the actor sees can be deleted by anyone. */
export function deletionRefusal(model: Model): Refusal | null {
  return model.kind === "fine-tuned" ? null : modelNotDeletable(model);
}

/** Whether the source of a model, if it has one, allows deleting it from here. */
export function sourceDeletionRefusal(source: Pick<Source, "id" | "deletion"> | null, { id }: Model): Refusal | null {
  return source?.deletion === "refuse" ? modelNotDeletableAtSource(id, source.id) : null;
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

/** The key is of this kind, and both its scopes and its principal's roles grant the permission. */
function holds(actor: Actor, keyKind: Actor["keyKind"], permission: string): boolean {
  return actor.keyKind === keyKind && whatLacks(actor, permission) === null;
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
