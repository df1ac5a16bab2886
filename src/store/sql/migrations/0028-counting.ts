/** An organization's valid keys and deleted models are counted without reading its other keys and models. */
export const counting = [
  `create index keys_valid on keys
    (organization_id, (coalesce(expires_at, 9007199254740991)), kind, user_id) where revoked_at is null`,
  `create index models_deleted on models (organization_id, deleted_at_ms) where state = 'deleted'`,
];
