/** Lists of an organization's keys in several orders, and which key replaced which. */
export const keyLists = [
  `alter table keys add column rotated_from text`,
  `create index keys_by_rotation on keys (organization_id, rotated_from, created, id)
    where rotated_from is not null`,
  // It left out the revoked keys.
  `drop index keys_by_user`,
  `create index keys_by_user on keys (organization_id, user_id) where user_id is not null`,
  `create index keys_unrevoked on keys (organization_id, revoked_at) where revoked_at is null`,
  `create index keys_revoked on keys (organization_id, revoked_at) where revoked_at is not null`,
  `create index keys_by_creation on keys (organization_id, created, id)`,
  `create index keys_by_last_use on keys (organization_id, (coalesce(last_used_at, 0)), id)`,
  `create index keys_by_end on keys (organization_id, (coalesce(expires_at, 9007199254740991)), id)`,
  `create index keys_by_name on keys (organization_id, (lower(name)), id)`,
];
