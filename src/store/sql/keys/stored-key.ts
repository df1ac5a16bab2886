import { modelFieldChoices, modelNameChoices } from "../../../core/people/key.ts";
import { keySettingNames, type KeySettings } from "../../../core/people/key-settings.ts";
import type { StoredKey } from "../../rows.ts";
import * as column from "../columns.ts";

export const keySettingColumns = {
  modelFields: column.nullableOneOf(keySettingNames.modelFields, modelFieldChoices),
  modelNames: column.nullableOneOf(keySettingNames.modelNames, modelNameChoices),
  maxOpenCalls: column.nullableNumber(keySettingNames.maxOpenCalls),
} satisfies column.Columns<KeySettings>;

export const keyColumns = {
  id: column.text("id"),
  organizationId: column.text("organization_id"),
  kind: column.oneOf("kind", ["admin", "project"]),
  projectId: column.nullableText("project_id"),
  userId: column.nullableText("user_id"),
  serviceAccountId: column.nullableText("service_account_id"),
  name: column.text("name"),
  digest: column.text("digest"),
  redacted: column.text("redacted"),
  scopes: column.texts("scopes"),
  created: column.number("created"),
  expiresAt: column.nullableNumber("expires_at"),
  revokedAt: column.nullableNumber("revoked_at"),
  droppedAt: column.nullableNumber("dropped_at"),
  declaredBy: column.nullableText("declared_by"),
  rotatedFrom: column.nullableText("rotated_from"),
  ...keySettingColumns,
} satisfies column.Columns<StoredKey>;

export const toStoredKey = column.reader(keyColumns);
