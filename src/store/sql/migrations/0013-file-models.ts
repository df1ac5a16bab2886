/** The models that a file declared, which each start compares with the file, without looking at all others. */
export const fileModels = [
  `create index models_of_file on models (organization_id, id) where declared_by = 'file' and state = 'live'`,
];
