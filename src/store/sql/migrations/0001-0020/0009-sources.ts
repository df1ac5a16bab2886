/**
 * Sources, the last good snapshot of each, and the state of its refreshes. The organization_id of a shared source is
 * ''. `told` of a model is what each origin reports about it, as JSON. Keys get their two settings.
 */
export const sources = [
  `alter table models add column source_id text`,
  `alter table models add column upstream_id text`,
  `alter table models add column told text`,
  `alter table keys add column model_fields text`,
  `alter table keys add column model_names text`,
  `create table sources (
    organization_id text not null, id text not null, kind text not null, base_url text not null, options text not null,
    rules text not null, priority bigint not null, refresh_seconds bigint not null, deletion text not null,
    trusted bigint not null, models text, secret text, declared_by text not null, created bigint not null,
    removed_at bigint, revision bigint not null,
    primary key (organization_id, id))`,
  `create index sources_by_revision on sources (revision)`,
  `create table source_models (
    organization_id text not null, source_id text not null, upstream_id text not null, id text not null,
    told text not null, first_seen bigint not null, misses bigint not null, gone bigint not null,
    primary key (organization_id, source_id, upstream_id))`,
  `create index source_models_by_id on source_models (organization_id, id)`,
  // Changes with every refresh and takes no revision, because no list depends on it.
  `create table source_states (
    organization_id text not null, source_id text not null, attempted_at_ms bigint, succeeded_at_ms bigint,
    failures bigint not null, error text, left_out text not null, next_at_ms bigint not null,
    held_by text, held_until_ms bigint not null, answer text, model_count bigint not null,
    primary key (organization_id, source_id))`,
  `create index source_states_by_next on source_states (next_at_ms)`,
  // Deletions at an upstream that are in progress, so that they can be finished after a crash.
  `create table upstream_deletions (
    organization_id text not null, id text not null, model_id text not null, source_id text not null,
    source_place text not null, upstream_id text not null, key_id text not null, principal_id text not null,
    address text, request_id text, project_id text, at_ms bigint not null,
    primary key (organization_id, id))`,
];
