import { modelFieldChoices, modelNameChoices } from "../../../core/people/key.ts";
import type { StoredKey } from "../../rows.ts";
import type { SqlRow } from "../driver.ts";
import type { RowOf } from "../tables.ts";
import { nullableNumber, nullableOneOf, nullableText, number, oneOf, text, texts } from "../values.ts";

export function toKeyRow(key: StoredKey, revision: number): RowOf<"keys"> {
  return {
    organization_id: key.organizationId,
    id: key.id,
    kind: key.kind,
    project_id: key.projectId,
    user_id: key.userId,
    service_account_id: key.serviceAccountId,
    name: key.name,
    digest: key.digest,
    redacted: key.redacted,
    scopes: JSON.stringify(key.scopes),
    created: key.created,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
    dropped_at: key.droppedAt,
    declared_by: key.declaredBy,
    model_fields: key.modelFields,
    model_names: key.modelNames,
    last_used_at: null,
    revision,
  };
}

export function toStoredKey(row: SqlRow): StoredKey {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    kind: oneOf(["admin", "project"], row, "kind"),
    projectId: nullableText(row, "project_id"),
    userId: nullableText(row, "user_id"),
    serviceAccountId: nullableText(row, "service_account_id"),
    name: text(row, "name"),
    digest: text(row, "digest"),
    redacted: text(row, "redacted"),
    scopes: texts(row, "scopes"),
    created: number(row, "created"),
    expiresAt: nullableNumber(row, "expires_at"),
    revokedAt: nullableNumber(row, "revoked_at"),
    droppedAt: nullableNumber(row, "dropped_at"),
    declaredBy: nullableText(row, "declared_by"),
    modelFields: nullableOneOf(modelFieldChoices, row, "model_fields"),
    modelNames: nullableOneOf(modelNameChoices, row, "model_names"),
  };
}
