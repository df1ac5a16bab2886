import type { DeclarableKind } from "../../store/start-look-ups.ts";

/** What a start changed. */
export interface ChangeReport {
  /** For the audit log. `organizationId` null stands for what all organizations share. */
  readonly changes: { readonly organizationId: string | null; readonly label: string }[];
  /** What the API had made or changed and is now as the file declares it, for the operator. */
  readonly overridden: { readonly kind: DeclarableKind; readonly name: string }[];
}
