/** The holders of a role are listed in the order of this index, which also counts them. */
export const roleHolders = [
  `drop index role_grants_by_role`,
  `create index role_grants_of_role on role_grants (organization_id, role_id, project_id, holder_kind, holder_id)
    where removed_at is null`,
];
