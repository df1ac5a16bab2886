/** Custom roles, groups and role assignments. The project_id of an organization's role is the empty string. */
export const rolesAndGroups = [
  `create table roles (
    organization_id text not null, id text not null, project_id text not null, name text not null, description text,
    permissions text not null, created bigint not null, updated bigint not null, created_by text, removed_at bigint,
    revision bigint not null,
    primary key (organization_id, id))`,
  `create unique index roles_by_name on roles (organization_id, project_id, name) where removed_at is null`,
  `create table groups (
    organization_id text not null, id text not null, name text not null, created bigint not null, removed_at bigint,
    revision bigint not null,
    primary key (organization_id, id))`,
  `create index groups_by_age on groups (organization_id, created, id)`,
  `create unique index groups_by_name on groups (organization_id, name) where removed_at is null`,
  `create table group_users (
    organization_id text not null, group_id text not null, user_id text not null, created bigint not null,
    removed_at bigint, revision bigint not null,
    primary key (organization_id, group_id, user_id))`,
  `create index group_users_by_user on group_users (organization_id, user_id)`,
  `create table project_groups (
    organization_id text not null, project_id text not null, group_id text not null, created bigint not null,
    removed_at bigint, revision bigint not null,
    primary key (organization_id, project_id, group_id))`,
  `create table role_grants (
    organization_id text not null, project_id text not null, holder_kind text not null, holder_id text not null,
    role_id text not null, created bigint not null, removed_at bigint, revision bigint not null,
    primary key (organization_id, project_id, holder_kind, holder_id, role_id))`,
];
