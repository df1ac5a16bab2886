/**
 * When a configuration file dropped a key that it had declared. It is revoked since then too, and is valid again when
 * the file declares it again. A key that was revoked through the API has no such time and stays revoked.
 */
export const droppedKeys = [`alter table keys add column dropped_at bigint`];
