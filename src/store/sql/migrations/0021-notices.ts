/** Which spend alerts were reached, and the events that are still to be brought to the log and to webhooks. */
export const notices = [
  `create table spend_notices (
    organization_id text not null, alert_id text not null, month text not null, threshold_cents bigint not null,
    at bigint not null, revision bigint not null,
    primary key (organization_id, alert_id, month, threshold_cents))`,
  `create table deliveries (
    id text not null, target text not null, organization_id text not null, body text not null,
    created_ms bigint not null, attempts bigint not null, next_at_ms bigint not null,
    primary key (id, target))`,
  `create index deliveries_due on deliveries (target, next_at_ms, id)`,
  `create index deliveries_by_age on deliveries (created_ms)`,
];
