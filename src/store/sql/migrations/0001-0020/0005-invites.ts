/** Key rotations, invites, and rate limits that gateways read. */
export const invites = [
  `create table key_rotations (
    organization_id text not null, key_id text not null, life_seconds bigint, revision bigint not null,
    primary key (organization_id, key_id))`,
  `create table invites (
    organization_id text not null, id text not null, email text not null, role text not null, projects text not null,
    created bigint not null, expires_at bigint not null, accepted_at bigint, removed_at bigint,
    revision bigint not null,
    primary key (organization_id, id))`,
  `create index invites_by_age on invites (organization_id, created, id)`,
  `create table project_rate_limits (
    organization_id text not null, project_id text not null, model_id text not null, limits text not null,
    revision bigint not null,
    primary key (organization_id, project_id, model_id))`,
];
