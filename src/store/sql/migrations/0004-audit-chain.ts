/** The audit log as a chain of hashes, with its newest hash beside it; and what the change feed reads by. */
export const auditChain = [
  `alter table audit_log add column position bigint`,
  `alter table audit_log add column hash text`,
  `create table audit_heads (
    organization_id text primary key, events bigint not null, hash text not null,
    events_before_chain bigint not null, revision bigint not null)`,
  // What is there already stays outside the chain, and is counted, so that nothing can be added to it later.
  `insert into audit_heads (organization_id, events, hash, events_before_chain, revision)
   select organization_id, 0, '', count(*), max(revision) from audit_log group by organization_id`,
  `create index audit_log_by_revision on audit_log (revision)`,
  `create index models_by_organization_and_revision on models (organization_id, revision, id)`,
];
