/*
 * Every key begins with the organization. Rows carry the revision that last touched them, and are never removed: a
 * deleted row is a tombstone. The organization_id of a base model is the empty string, because a key column cannot be
 * null in every database.
 */
export const initial = [
  `create table clock (one integer primary key check (one = 1), revision bigint not null)`,
  `insert into clock (one, revision) values (1, 0)`,
  `create table organizations (
    id text primary key, name text not null unique, created bigint not null,
    allowed_networks text not null, revision bigint not null)`,
  `create table projects (
    organization_id text not null, id text not null, name text not null, created bigint not null,
    policy_mode text, policy_model_ids text, revision bigint not null,
    primary key (organization_id, id))`,
  `create table users (
    organization_id text not null, id text not null, email text not null, name text not null, role text not null,
    created bigint not null, removed_at bigint, revision bigint not null,
    primary key (organization_id, id))`,
  // Somebody who left may come back with the same address, as a new user.
  `create unique index users_by_email on users (organization_id, email) where removed_at is null`,
  `create table project_users (
    organization_id text not null, project_id text not null, user_id text not null, role text not null,
    revision bigint not null,
    primary key (organization_id, project_id, user_id))`,
  `create table service_accounts (
    organization_id text not null, id text not null, project_id text not null, name text not null,
    role text not null, created bigint not null, removed_at bigint, revision bigint not null,
    primary key (organization_id, id))`,
  `create table keys (
    organization_id text not null, id text not null, kind text not null, project_id text, user_id text,
    service_account_id text, name text not null, digest text not null unique, redacted text not null,
    scopes text not null, created bigint not null, expires_at bigint, revoked_at bigint, declared_by text,
    revision bigint not null,
    primary key (organization_id, id))`,
  `create index keys_by_revision on keys (revision)`,
  `create table models (
    organization_id text not null, id text not null, kind text not null, created bigint not null,
    owned_by text not null, parent text, shutdown_date text, state text not null, declared_by text not null,
    deleted_at_ms bigint, deleted_by_key text, revision bigint not null,
    primary key (organization_id, id))`,
  `create index models_by_revision on models (revision)`,
  `create table audit_log (
    organization_id text not null, revision bigint not null, id text not null, at bigint not null, type text not null,
    key_id text, principal_id text, address text, request_id text, resource_id text, details text not null,
    primary key (organization_id, revision, id))`,
];
