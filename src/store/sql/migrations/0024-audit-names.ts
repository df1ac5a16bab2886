/** What those in an event were called when it happened. Older events have no names, and keep their hashes. */
export const auditNames = [`alter table audit_log add column names text`];
