/**
 * Who is signed in to the console, and the links that sign somebody in once. A session's row stays when it is over,
 * because other servers learn that from its revision; it is deleted a while after its end.
 */
export const sessions = [
  `create table sessions (
    organization_id text not null, id text not null, digest text not null, user_id text not null, made_by text not null,
    key_id text, address text, browser text,
    created bigint not null, ends_at bigint not null, idle_seconds bigint not null, seen_at bigint not null,
    ended_at bigint, revision bigint not null,
    primary key (organization_id, id))`,
  `create unique index sessions_by_digest on sessions (digest)`,
  `create index sessions_by_revision on sessions (revision)`,
  `create index sessions_by_creation on sessions (organization_id, created, id)`,
  `create index sessions_by_user on sessions (organization_id, user_id, created, id)`,
  `create index sessions_by_key on sessions (organization_id, key_id) where key_id is not null`,
  `create index sessions_by_end on sessions (ends_at)`,
  `create table sign_in_links (
    organization_id text not null, digest text not null, key_id text not null,
    created bigint not null, expires_at bigint not null,
    primary key (organization_id, digest))`,
  `create unique index sign_in_links_by_digest on sign_in_links (digest)`,
  `create index sign_in_links_by_end on sign_in_links (expires_at)`,
];
