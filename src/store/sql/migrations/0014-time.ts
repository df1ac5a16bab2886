/**
 * What is known of time: no server takes it to be earlier than `believed_ms`. `ahead_since_ms` is when the clock began
 * to be so far ahead that nothing is forgotten because of it.
 */
export const time = [
  `alter table clock add column believed_ms bigint`,
  `alter table clock add column ahead_since_ms bigint`,
  `update clock set believed_ms = (select max(at) * 1000 from audit_log)`,
];
