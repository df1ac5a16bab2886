import type { KeySettings } from "../core/people/key-settings.ts";
import type { Model, ModelOrigin } from "../core/models/model.ts";
import type { ServedBy } from "../core/models/served-by.ts";
import type { FactsByOrigin } from "../core/models/model-facts.ts";
import type { DeclaredBy, ProjectRole, User } from "../core/people/organization.ts";

/* The records that the store keeps beyond the nouns of `core/`. */

/** A configuration file no longer declares a `retired` model, and brings it back if it declares it again. */
export type ModelState = "live" | "retired" | "deleted";

export type StoredModel = Model & StoredModelFields & Deletable;

export type Deletable =
  | { readonly state: Exclude<ModelState, "deleted">; readonly deletion: null }
  | { readonly state: "deleted"; readonly deletion: Deletion };

interface StoredModelFields {
  /** Whether a configuration file, an API call or a source added it. */
  readonly declaredBy: ModelOrigin;
  /** The source whose offer of the model wins; null if no source offers it. */
  readonly source: { readonly id: string; readonly upstreamId: string } | null;
  /** Who serves it, where its author says so; else the sources that offer it do. */
  readonly servedBy: ServedBy | null;
  /** What each origin reports about it. The model's `facts` are these, merged. */
  readonly factsByOrigin: FactsByOrigin;
  readonly provenance: Provenance;
}

/** When a model was added, and by whom. */
export interface Provenance {
  /** Unix seconds; null for a model older than this column. */
  readonly at: number | null;
  /** Null for a model that a configuration file declared. */
  readonly keyId: string | null;
}

export interface ExpiredModel {
  readonly organizationId: string;
  readonly id: string;
}

export interface Deletion {
  readonly atMs: number;
  readonly keyId: string;
}

export interface StoredKey extends KeySettings {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: "admin" | "project";
  readonly projectId: string | null;
  readonly userId: string | null;
  readonly serviceAccountId: string | null;
  readonly name: string;
  /** SHA-256 of the key's text, in base64. The text itself is never stored. */
  readonly digest: string;
  readonly redacted: string;
  readonly scopes: readonly string[];
  readonly created: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** When a configuration file dropped and so revoked the key. A file that declares it again makes it valid again. */
  readonly droppedAt: number | null;
  /** The environment variable or file entry that declares this key; null for a key made through the API. */
  readonly declaredBy: string | null;
  /** The key that this one replaced, if a rotation made it. */
  readonly rotatedFrom: string | null;
}

export interface KeyUse {
  readonly organizationId: string;
  readonly keyId: string;
}

export interface KeyHolding {
  readonly kind: "project" | "user" | "service_account";
  readonly id: string;
}

export interface ProjectUser {
  readonly organizationId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly role: ProjectRole;
  /** When the user joined, Unix seconds. */
  readonly created: number;
  /** What declares the membership. */
  readonly declaredBy: DeclaredBy;
}

/** A key as lists show it. */
export interface ListedKey {
  readonly key: StoredKey;
  readonly lastUsedAt: number | null;
  readonly principal: KeyPrincipal;
}

/** A key as the list of all keys shows it. */
export interface FoundKey extends ListedKey {
  readonly projectName: string | null;
  /** The newest key that replaced it. */
  readonly rotatedTo: string | null;
}

/** The user or service account that a key belongs to. Clients see it as the key's `owner`. */
export type KeyPrincipal = PrincipalFields &
  ({ readonly kind: "user"; readonly email: string } | { readonly kind: "service_account" });

interface PrincipalFields {
  readonly id: string;
  readonly name: string;
  /** In the project for a project key, in the organization for an admin key. */
  readonly role: string;
  readonly created: number;
  /** False once it has left the organization or the project, which makes the key invalid. */
  readonly active: boolean;
}

/** An account at an OpenID provider, and the user that it signs in. */
export interface Identity {
  readonly organizationId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly userId: string;
  readonly created: number;
  /** The sign-ins of the last minutes, so that none is used twice. */
  readonly recentSignIns: readonly RecentSignIn[];
}

export interface RecentSignIn {
  readonly state: string;
  /** Unix seconds. */
  readonly at: number;
}

export interface ProjectMember {
  readonly user: User;
  readonly role: ProjectRole;
  /** When the user joined, Unix seconds. */
  readonly joined: number;
  /** What declares the membership. */
  readonly declaredBy: DeclaredBy;
}

export interface AuditEvent {
  readonly id: string;
  readonly organizationId: string;
  readonly revision: number;
  /** Unix seconds. */
  readonly at: number;
  readonly type: string;
  /** The key that made the change; null for a change by the server itself at start. */
  readonly keyId: string | null;
  readonly principalId: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly projectId: string | null;
  readonly resourceId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Null if none of its parts has a name, and for an event older than this column. */
  readonly names: AuditNames | null;
}

/** An event with its place in the chain; both are null for one from before there was a chain. */
export interface ChainedEvent extends AuditEvent {
  /** 1 for the first of the chain. */
  readonly position: number | null;
  readonly hash: string | null;
}

/** The parts of an audit event that have names. */
export const namedParts = ["key", "principal", "project", "resource"] as const;

export interface Named {
  readonly name: string;
  /** Of a user or an invite. */
  readonly email?: string;
}

/** What the parts of an event were called when it happened. */
export type AuditNames = { readonly [Part in (typeof namedParts)[number]]?: Named };

export type NamedKind = "key" | "user" | "service account" | "project" | "group" | "role" | "invite";

export interface NamedPart {
  readonly part: (typeof namedParts)[number];
  readonly id: string;
  /** What the id may stand for. */
  readonly kinds: readonly NamedKind[];
}
