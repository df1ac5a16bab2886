const declared = (table: string) => `alter table ${table} add column declared_by text`;

/**
 * What a configuration file declares of people and projects, and indexes for their lists: in several orders, and of
 * everything that one person or group has.
 */
export const peopleLists = [
  ...["projects", "users", "project_users", "service_accounts"].map(declared),
  `create index users_by_name on users (organization_id, (lower(name)), id) where removed_at is null`,
  `drop index users_by_address`,
  `create index users_by_address on users (organization_id, (lower(email)), id) where removed_at is null`,
  `create index projects_by_name on projects (organization_id, (lower(name)), id)`,
  `create index groups_by_folded_name on groups (organization_id, (lower(name)), id) where removed_at is null`,
  `drop index invites_by_address`,
  `create index invites_by_address on invites (organization_id, (lower(email)), id) where removed_at is null`,
  `create index service_accounts_by_creation on service_accounts (organization_id, created, id)`,
  `create index service_accounts_by_name on service_accounts (organization_id, (lower(name)), id)
    where removed_at is null`,
  `create index service_accounts_of_project on service_accounts (organization_id, project_id, (lower(name)), id)
    where removed_at is null`,
  `create index roles_by_age on roles (organization_id, created, id) where removed_at is null`,
  `create index roles_by_folded_name on roles (organization_id, (lower(name)), id) where removed_at is null`,
  `create index project_users_by_user on project_users (organization_id, user_id)`,
  `create index project_groups_by_group on project_groups (organization_id, group_id)`,
  `create index role_grants_by_holder on role_grants (organization_id, holder_kind, holder_id)`,
  `create index role_grants_by_role on role_grants (organization_id, role_id)`,
];
