import type { ModelFields, ModelNames } from "./people/key.ts";
import type { ModelDraft } from "./models/model-draft.ts";
import type { Sharing } from "./models/model.ts";
import type { SourceInput } from "./sources/source.ts";
import type { AccountRole, ModelPolicy, OrganizationRole, ProjectRole } from "./people/organization.ts";

/** What a configuration file says there is. It adds and updates; it removes only models and keys it once declared. */
export interface Declaration {
  /** How messages and the audit log name it. */
  readonly file: string;
  readonly models: readonly DeclaredModel[];
  /** Those whose models everybody shares. */
  readonly sources: readonly DeclaredSource[];
  readonly organizations: readonly DeclaredOrganization[];
}

/** What is declared cannot be, given what is there already. The message is a whole sentence for the operator. */
export class DeclarationRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DeclarationRefused";
  }
}

export interface DeclaredModel extends ModelDraft {
  /** Bring the model back if it was deleted. Without it a deletion stands, whatever the file declares. */
  readonly restore: boolean;
  /** Null leaves it as it is; always null for a base model, which everybody shares. */
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
  /** In clear, for as long as this process runs. */
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
  readonly members: readonly { readonly email: string; readonly role: ProjectRole }[];
  readonly serviceAccounts: readonly { readonly name: string; readonly role: AccountRole }[];
}

export interface DeclaredKey {
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
  /** Null where the key is shown what the server shows. */
  readonly modelFields: ModelFields | null;
  /** Null where ids are told as they are. */
  readonly modelNames: ModelNames | null;
  /** Networks from which requests without a key count as sent with this one. */
  readonly keylessFrom: readonly string[];
}
