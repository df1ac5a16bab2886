import type { Actor, Audience, Principal, Reader, Sight } from "./people/actor.ts";
import { targetId, type Model } from "./models/model.ts";
import { isAllowedBy } from "./people/organization.ts";
import {
  adminKeyRequired,
  mayNotCall,
  missingScopes,
  modelNotDeletable,
  modelNotDeletableAtSource,
  ownerRequired,
  type Refusal,
} from "./refusal.ts";
import {
  comesWithOwnerOnly,
  deleteModels,
  organizationRoles,
  projectRoles,
  readManagement,
  readModels,
  readUsage,
  requestModels,
  writeManagement,
} from "./people/role.ts";
import { sessionOf } from "./people/session.ts";
import type { Source } from "./sources/source.ts";

/*
 * The whole policy of who may do what. access.test.ts prints it as one table.
 *
 * - A caller sees the base models and the fine-tuned models of their organization, except models that are restricted to
 *   other projects or hidden by their project's model policy. They see an alias if they see its target and the policy
 *   allows both names.
 * - A caller may do what both their key's scopes and their roles grant. Only the organization's owner role grants
 *   deleting models and changing the organization; a custom role can grant reading all of it, or its usage alone.
 * - Listing and calling models need a project key. Administering needs an admin key. Deleting works with either: a
 *   project key deletes what it sees, an admin key any fine-tuned model of its organization.
 * - A viewer of a project sees its models, and calls none.
 * - A session of the console may what the admin key that it was made from may, and makes no session.
 */

export function maySee(audience: Audience, model: Model): boolean {
  return hidingRule(audience, model) === null;
}

/** Restricted to other projects; hidden by the policy; an alias of a model that the policy hides. */
export type HidingRule = "restricted" | "policy" | "policy-on-target";

/** What hides a model from an audience; null if they see it. */
export function hidingRule(audience: Sight, model: Model): HidingRule | null {
  if (!isSharedWith(audience, model)) return "restricted";
  if (!isAllowedBy(audience.policy, model.id)) return "policy";
  return model.target === null || isAllowedBy(audience.policy, model.target) ? null : "policy-on-target";
}

/** What a call needs of its caller. */
export type Right =
  | "read-models"
  | "request-models"
  | "delete-models"
  | "delete-models-of-organization"
  | "read-organization"
  | "write-organization"
  | "read-usage"
  | "list-keys"
  | "follow-changes"
  | "know-oneself"
  | "make-sessions"
  | "manage-own-sessions";

/** Throws the refusal if the actor lacks the right. Called before any model is looked at. */
export function demand(actor: Actor, right: Right): void {
  const refusal = rightRefusal(actor, right);
  if (refusal !== null) throw refusal;
}

/** Null if the actor has the right. */
export function rightRefusal(actor: Actor, right: Right): Refusal | null {
  return refusals[right](actor);
}

const refusals: Readonly<Record<Right, (actor: Actor) => Refusal | null>> = {
  "read-models": (actor) => (holds(actor, "project", readModels) ? null : missingScopes([readModels])),
  "request-models": (actor) => (holds(actor, "project", requestModels) ? null : mayNotCall(requestModels)),
  "delete-models": (actor) => (holds(actor, "project", deleteModels) ? null : ownerRequired()),
  // With an admin key, which sees every model of its organization. It needs the same permission of the same role.
  "delete-models-of-organization": (actor) => {
    if (actor.keyKind !== "admin") return missingScopes([deleteModels]);
    return holds(actor, "admin", deleteModels) ? null : ownerRequired();
  },
  "read-organization": (actor) => (holds(actor, "admin", readManagement) ? null : missingScopes([readManagement])),
  "write-organization": (actor) => (holds(actor, "admin", writeManagement) ? null : missingScopes([writeManagement])),
  "read-usage": (actor) => (holds(actor, "admin", readUsage) ? null : missingScopes([readUsage])),
  // Without the right to read the organization, an admin key lists the keys of its own user.
  "list-keys": (actor) =>
    actor.keyKind === "admin" && isInScope(actor.scopes, readManagement) ? null : missingScopes([readManagement]),
  // An admin key follows the changes of its organization, a project key those of its models.
  "follow-changes": (actor) => rightRefusal(actor, actor.keyKind === "admin" ? "read-organization" : "read-models"),
  // Every valid key may learn whose it is and what it may do.
  "know-oneself": () => null,
  // A session that made another would never end.
  "make-sessions": (actor) => (actor.keyKind === "admin" && sessionOf(actor) === null ? null : adminKeyRequired()),
  // Whose sessions besides their own somebody lists or ends depends on their right to read or write the organization.
  "manage-own-sessions": (actor) => (actor.keyKind === "admin" ? null : adminKeyRequired()),
};

const rightsByPermission: readonly (readonly [permission: string, right: Right])[] = [
  [readModels, "read-models"],
  [requestModels, "request-models"],
  [deleteModels, "delete-models"],
  [deleteModels, "delete-models-of-organization"],
  [readManagement, "read-organization"],
  [writeManagement, "write-organization"],
  [readUsage, "read-usage"],
];

/** The permissions that the actor's requests have: what its key's kind and scopes and its principal's roles all allow. */
export function permissionsOf(actor: Actor): readonly string[] {
  const held = rightsByPermission.filter(([, right]) => rightRefusal(actor, right) === null);
  return held.map(([permission]) => permission);
}

/** Null if the model is of a kind that can be deleted. */
export function deletionRefusal(model: Model): Refusal | null {
  return model.kind === "fine-tuned" ? null : modelNotDeletable(model);
}

/** Null if the model's source, if it has one, allows deletions. */
export function sourceDeletionRefusal(source: Pick<Source, "id" | "deletion"> | null, { id }: Model): Refusal | null {
  return source?.deletion === "refuse" ? modelNotDeletableAtSource(id, source.id) : null;
}

/** Whether the model belongs to the reader's organization. Clients from 2023 see this as rights over the model. */
export function isOwnModel(audience: Reader, model: Model): boolean {
  return model.organizationId === audience.organizationId;
}

// The scopes that grant a permission, if these are more than its own name.
const scopesFor: Readonly<Record<string, readonly string[]>> = {
  [readModels]: [readModels, "model.read", "api.all.read"],
  [requestModels]: [requestModels, "model.request"],
  [readManagement]: [readManagement, writeManagement],
  [readUsage]: [readUsage, readManagement, writeManagement],
};

function isSharedWith(audience: Sight, model: Model): boolean {
  if (model.organizationId === null) return true;
  if (!isOwnModel(audience, model)) return false;
  return model.sharing === "organization" || audience.permittedIds.has(targetId(model));
}

/** The key is of this kind, and both its scopes and its principal's roles grant the permission. */
function holds(actor: Actor, keyKind: Actor["keyKind"], permission: string): boolean {
  return actor.keyKind === keyKind && whatLacks(actor, permission) === null;
}

/** What denies an actor a permission: the scopes of their key, or their roles; null if nothing does. */
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
  // The organization's readers may call models, but not in a project that lets them only look.
  if (permission === requestModels && projectRole === "viewer" && organizationRole !== "owner")
    return granted.includes(permission);
  // What an auditor may read includes the usage.
  const isGranted = granted.includes(permission) || (permission === readUsage && granted.includes(readManagement));
  const byCustomRole = !comesWithOwnerOnly(permission) && isGranted;
  return inOrganization.includes(permission) || inProject.includes(permission) || byCustomRole;
}
