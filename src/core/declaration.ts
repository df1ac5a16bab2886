import type { KeySettings } from "./people/key-settings.ts";
import type { ModelDraft } from "./models/model-draft.ts";
import type { Sharing } from "./models/model.ts";
import type { SourceInput } from "./sources/source.ts";
import type { AccountRole, ModelPolicy, OrganizationRole, ProjectRole } from "./people/organization.ts";

/** A configuration file. Applying it adds and updates; it removes only models and keys that it once declared. */
export interface Declaration {
  /** The file name used in messages and in the audit log. */
  readonly file: string;
  readonly models: readonly DeclaredModel[];
  /** Sources whose models all organizations share. */
  readonly sources: readonly DeclaredSource[];
  readonly organizations: readonly DeclaredOrganization[];
}

/** The declaration conflicts with the store. The message is a whole sentence for the operator. */
export class DeclarationRefused extends Error {
  override readonly name = "DeclarationRefused";
}

export interface DeclaredModel extends ModelDraft {
  /** Restores the model if it was deleted. Otherwise a deletion outlasts the declaration. */
  readonly restore: boolean;
  /** Null leaves the sharing unchanged; always null for a base model. */
  readonly sharing: Sharing | null;
}

export interface DeclaredAlias {
  readonly id: string;
  readonly target: string;
}

export interface DeclaredOrganization {
  readonly name: string;
  readonly id: string | null;
  readonly allowedNetworks: readonly string[];
  readonly users: readonly DeclaredUser[];
  readonly projects: readonly DeclaredProject[];
  readonly keys: readonly DeclaredKey[];
  readonly models: readonly DeclaredModel[];
  readonly aliases: readonly DeclaredAlias[];
  readonly sources: readonly DeclaredSource[];
}

export interface DeclaredSource {
  readonly input: SourceInput;
  /** Plain text, held in memory only. */
  readonly secret: string | null;
}

export interface DeclaredUser {
  readonly email: string;
  readonly name: string;
  readonly role: OrganizationRole;
}

export interface DeclaredProject {
  readonly name: string;
  readonly id: string | null;
  readonly policy: ModelPolicy | null;
  readonly maxOpenCalls: number | null;
  readonly members: readonly { readonly email: string; readonly role: ProjectRole }[];
  readonly serviceAccounts: readonly { readonly name: string; readonly role: AccountRole }[];
}

export interface DeclaredKey extends KeySettings {
  readonly name: string;
  readonly kind: "admin" | "project";
  readonly value: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number | null;
  /** Null for an admin key. */
  readonly project: string | null;
  /** Exactly one of the two is given. */
  readonly userEmail: string | null;
  readonly serviceAccount: string | null;
  /** Requests without a key from these networks are treated as sent with this key. */
  readonly keylessFrom: readonly string[];
}
