/** The source that serves a model though it does not list it, and the model's name there. */
export const servedBy = [
  `alter table models add column served_by_source text`,
  `alter table models add column served_by_model text`,
];
