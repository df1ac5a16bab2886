/**
 * Indexes for frequent look-ups, so that none reads the rows of other organizations. Every commit asks each of the
 * first ten tables for new rows, so their index has organization and revision.
 */
export const indexes = [
  `create index organizations_by_revision on organizations (revision, id)`,
  `create index projects_by_revision on projects (revision, organization_id)`,
  `create index users_by_revision on users (revision, organization_id)`,
  `create index project_users_by_revision on project_users (revision, organization_id)`,
  `create index service_accounts_by_revision on service_accounts (revision, organization_id)`,
  `create index roles_by_revision on roles (revision, organization_id)`,
  `create index groups_by_revision on groups (revision, organization_id)`,
  `create index group_users_by_revision on group_users (revision, organization_id)`,
  `create index project_groups_by_revision on project_groups (revision, organization_id)`,
  `create index role_grants_by_revision on role_grants (revision, organization_id)`,
  `create index checkpoint_permissions_by_project on checkpoint_permissions (organization_id, project_id, revision)`,
  // keys_by_age serves the keys of a project.
  `create index keys_by_user on keys (organization_id, user_id) where revoked_at is null`,
  // The role is in the index so that SQLite prefers it to other indexes of an organization's users.
  `create index users_who_own on users (organization_id, role) where role = 'owner' and removed_at is null`,
  `create index users_by_address on users (organization_id, lower(email)) where removed_at is null`,
  `create index invites_by_address on invites (organization_id, lower(email)) where removed_at is null`,
  // No index by time: for events since a time SQLite would read and sort all of it, although the newest events suffice.
  `create unique index audit_log_by_id on audit_log (organization_id, id)`,
  `create index audit_log_by_type on audit_log (organization_id, type, revision)`,
  `create index audit_log_by_principal on audit_log (organization_id, principal_id, revision)`,
  `create index audit_log_by_resource on audit_log (organization_id, resource_id, revision)`,
  `create index audit_log_by_project on audit_log (organization_id, project_id, revision)`,
];
