/** The series of a project or a key are found without reading all. Those of a model have such an index. */
export const usageSeriesIndexes = [
  `create index usage_series_by_project on usage_series (organization_id, project_id)`,
  `create index usage_series_by_key on usage_series (organization_id, key_id)`,
];
