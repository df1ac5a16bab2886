/**
 * The time that is recorded: no server assumes an earlier one than `believed_ms`. `ahead_since_ms` is when the clock
 * jumped so far ahead that nothing is purged because of it.
 */
export const time = [
  `alter table clock add column believed_ms bigint`,
  `alter table clock add column ahead_since_ms bigint`,
  `update clock set believed_ms = (select max(at) * 1000 from audit_log)`,
];
