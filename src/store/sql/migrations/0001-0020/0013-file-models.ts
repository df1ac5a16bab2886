/** The models that a file declared. Each start compares them with the file, without reading all other models. */
export const fileModels = [
  `create index models_of_file on models (organization_id, id) where declared_by = 'file' and state = 'live'`,
];
