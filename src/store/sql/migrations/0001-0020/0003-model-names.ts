/**
 * Models that are unlisted, restricted to projects or aliases, and their provenance. A row whose `added_at` is null is
 * older than that column.
 */
export const modelNames = [
  `alter table models add column visibility text not null default 'listed'`,
  `alter table models add column sharing text not null default 'organization'`,
  // Cached keys know which restricted models they see, so they are looked up again when this changes.
  `alter table models add column sharing_revision bigint not null default 0`,
  `alter table models add column target text`,
  `create index models_by_target on models (target) where target is not null`,
  `alter table models add column added_at bigint`,
  `alter table models add column added_by_key text`,
  `create index models_by_deletion on models (deleted_at_ms) where state = 'deleted'`,
  `create table checkpoint_permissions (
    organization_id text not null, id text not null, model_id text not null, project_id text not null,
    created bigint not null, removed_at bigint, revision bigint not null,
    primary key (organization_id, id))`,
  `create unique index checkpoint_permissions_held on checkpoint_permissions (organization_id, project_id, model_id)
    where removed_at is null`,
  `create index checkpoint_permissions_by_age on checkpoint_permissions (organization_id, model_id, created, id)`,
  `create index checkpoint_permissions_by_revision on checkpoint_permissions (revision)`,
];
