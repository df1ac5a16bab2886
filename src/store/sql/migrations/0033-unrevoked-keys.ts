/** Servers read the digests of all keys that are not revoked, from this index alone. SQLite reads the condition, too. */
export const unrevokedKeys = [
  `create index keys_by_unrevoked_digest on keys (digest, revoked_at) where revoked_at is null`,
];
