/** How many calls a key, or all keys of a project together, may have open at once. */
export const openCalls = [
  `alter table keys add column max_open_calls bigint`,
  `alter table projects add column max_open_calls bigint`,
];
