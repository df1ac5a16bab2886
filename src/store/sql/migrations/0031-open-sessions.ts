/**
 * The rows of ended sessions stay for a while, and everybody who may sign in can make any number of them. So no index that
 * signing in, lists and other servers read has them.
 */
export const openSessions = [
  `drop index sessions_by_creation`,
  `drop index sessions_by_user`,
  `drop index sessions_by_key`,
  `create index open_sessions on sessions (organization_id, created, id) where ended_at is null`,
  `create index open_sessions_of_user on sessions (organization_id, user_id, created, id) where ended_at is null`,
  `create index open_sessions_of_key on sessions (organization_id, key_id) where ended_at is null`,
];
