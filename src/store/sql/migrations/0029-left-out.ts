/**
 * How many models of a source could not be listed, of which the first hundred are kept. Each of those has one "why", and
 * quotes within texts are escaped. Where there may be more, the next list is compared anew, and counted.
 */
export const leftOut = [
  `alter table source_states add column left_out_count bigint not null default 0`,
  `update source_states set left_out_count = (length(left_out) - length(replace(left_out, '"why":', ''))) / 6`,
  `update source_states set answer = null where left_out_count >= 100`,
];
