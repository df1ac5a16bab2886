/**
 * When a configuration file dropped a key that it had declared. The key is revoked from then on, and valid again if the
 * file declares it again. A key that was revoked through the API has no such time and stays revoked.
 */
export const droppedKeys = [`alter table keys add column dropped_at bigint`];
