/** What the Admin API needs besides reads: archived projects, the last use of keys, ordered lists. */
export const administration = [
  `alter table projects add column archived_at bigint`,
  `alter table keys add column last_used_at bigint`,
  `alter table project_users add column created bigint not null default 0`,
  `alter table project_users add column removed_at bigint`,
  `alter table audit_log add column project_id text`,
  `create index projects_by_age on projects (organization_id, created, id)`,
  `create index users_by_age on users (organization_id, created, id)`,
  `create index service_accounts_by_age on service_accounts (organization_id, project_id, created, id)`,
  `create index keys_by_age on keys (organization_id, kind, project_id, created, id)`,
  `create index keys_by_account on keys (organization_id, service_account_id)`,
];
