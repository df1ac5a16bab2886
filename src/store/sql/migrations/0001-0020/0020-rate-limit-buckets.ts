/**
 * What is left of the limits of projects, in millionths. Changes all the time and takes no revision. Every commit asks
 * for new limits, so they have an index by revision.
 */
export const rateLimitBuckets = [
  `create table rate_limit_buckets (
    organization_id text not null, project_id text not null, model_id text not null, name text not null,
    level bigint not null, at_ms bigint not null,
    primary key (organization_id, project_id, model_id, name))`,
  `create index rate_limit_buckets_by_time on rate_limit_buckets (at_ms)`,
  `create index project_rate_limits_by_revision on project_rate_limits (revision, organization_id)`,
];
