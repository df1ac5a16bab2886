/** The audit log becomes a chain of hashes, with its newest hash beside it. Indexes for the change feed. */
export const auditChain = [
  `alter table audit_log add column position bigint`,
  `alter table audit_log add column hash text`,
  `create table audit_heads (
    organization_id text primary key, events bigint not null, hash text not null,
    events_before_chain bigint not null, revision bigint not null)`,
  // Existing rows stay outside the chain. They are counted, so that none can be added to them later.
  `insert into audit_heads (organization_id, events, hash, events_before_chain, revision)
   select organization_id, 0, '', count(*), max(revision) from audit_log group by organization_id`,
  `create index audit_log_by_revision on audit_log (revision)`,
  `create index models_by_organization_and_revision on models (organization_id, revision, id)`,
];
