/**
 * What organizations and projects may spend in a month, and the alerts about it. The project_id of what concerns the
 * whole organization is ''.
 */
export const spend = [
  `create table spend_limits (
    organization_id text not null, project_id text not null, threshold_cents bigint not null, removed_at bigint,
    revision bigint not null,
    primary key (organization_id, project_id))`,
  `create index spend_limits_by_revision on spend_limits (revision, organization_id)`,
  `create table spend_alerts (
    organization_id text not null, id text not null, project_id text not null, threshold_cents bigint not null,
    recipients text not null, subject_prefix text, created bigint not null, removed_at bigint,
    revision bigint not null,
    primary key (organization_id, id))`,
  `create index spend_alerts_by_age on spend_alerts (organization_id, project_id, created, id)`,
  `create index spend_alerts_by_revision on spend_alerts (revision, organization_id)`,
];
